using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>Reads the tables of AWS's own figures in <c>Data/</c>; each file carries its source and date.</summary>
internal static class AwsData
{
    /// <summary>The content of a table.</summary>
    public static PropertyMap Read(string file)
    {
        using var stream = typeof(AwsData).Assembly.GetManifestResourceStream(file)
            ?? throw new FileNotFoundException($"the table {file} is missing in the assembly");
        using var reader = new StreamReader(stream);
        return (PropertyMap)PropertyValue.Parse(reader.ReadToEnd())!;
    }
}
