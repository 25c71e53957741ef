namespace Lab.Terraform.Cli;

/// <summary>Terraform is missing, or ended with an error.</summary>
public sealed class TerraformException(string message) : Exception(message);
