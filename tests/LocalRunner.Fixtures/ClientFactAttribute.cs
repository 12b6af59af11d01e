namespace LocalRunner.Fixtures;

/// <summary>A test that runs another's program, and is left out where that is not on the machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClientFactAttribute : FactAttribute
{
    /// <param name="program">The program, which is looked for in PATH.</param>
    /// <param name="variable">A variable that must be set too.</param>
    public ClientFactAttribute(string program, string? variable = null) => Skip =
        OperatingSystem.IsWindows() || !IsThere(program) ? $"{program} is not on this machine."
        : variable is not null && Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } ? $"{variable} is not set."
        : null;

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
