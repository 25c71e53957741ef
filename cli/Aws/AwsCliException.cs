namespace Lab.Cli.Aws;

/// <summary>AWS refused, or could not be asked.</summary>
/// <param name="operation">What was asked, such as <c>ec2 describe-vpcs</c>.</param>
/// <param name="code">AWS's error code, such as <c>UnauthorizedOperation</c>; <see langword="null"/> when AWS was not reached.</param>
/// <param name="text">What AWS or the command says.</param>
internal sealed class AwsCliException(string operation, string? code, string text)
    : Exception(code is null ? $"aws {operation}: {text}" : $"aws {operation}: {code}: {text}")
{
    public string Operation { get; } = operation;

    public string? Code { get; } = code;

    public string Text { get; } = text;
}
