namespace LocalRunner.Cli.Launching;

/// <summary>Where clients look for their settings.</summary>
/// <param name="Own">The folder of this program's settings, for clients that take a file by its path; null where there is none.</param>
/// <param name="Codex">Codex's folder.</param>
/// <param name="VsCode">The folder of Visual Studio Code's user.</param>
internal sealed record LaunchFolders(string? Own, string? Codex, string? VsCode)
{
    public static LaunchFolders Of(string? own, Func<string, string?> variable, string home) => new(
        own,
        variable("CODEX_HOME") is { Length: > 0 } codex ? codex : Under(home, ".codex"),
        OperatingSystem.IsWindows() ? Under(variable("APPDATA"), "Code/User")
        : OperatingSystem.IsMacOS() ? Under(home, "Library/Application Support/Code/User")
        : Under(variable("XDG_CONFIG_HOME") is { Length: > 0 } configuration ? configuration : Under(home, ".config"), "Code/User"));

    private static string? Under(string? folder, string name) => string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, name);
}
