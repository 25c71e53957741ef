using System.Text.Json.Nodes;

namespace Lab.Terraform;

/// <summary>A function of the provider that a stage called.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Token">Its token: <c>aws:ssm/getParameter:getParameter</c>.</param>
/// <param name="Name">A name for Terraform's data source, made of environment, stage and arguments.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record RegisteredFunction(string Stage, string Token, string Name, JsonObject Arguments)
{
    /// <summary>Its address in Terraform: <c>data.aws_ssm_parameter.…</c>.</summary>
    public string Address => $"data.{TerraformAddress.Of(Token, Name)}";
}
