namespace Lab.Infra.OperatingServers;

/// <summary>The start-up script of the operating server.</summary>
public static class UserData
{
    /// <summary>The script of the operating server.</summary>
    /// <param name="values">A value for each <c>{{placeholder}}</c>. They stand inside single quotes of a shell script.</param>
    /// <exception cref="ArgumentException">A placeholder has no value, or a value has a character that would end the quotes.</exception>
    public static string OperatingServer(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return ScriptTemplate.Fill("operating-server-user-data.sh", values);
    }
}
