using System.Runtime.InteropServices;

namespace LocalRunner.Bench.Tuning;

/// <summary>Where the user's settings lie, by the custom of each system.</summary>
public static class ConfigurationFolder
{
    public const string Variable = "LOCALRUNNER_CONFIG_DIR";

    /// <summary>Gets the folder, which need not be there yet; null where the user has none.</summary>
    public static string? Path { get; } = Of(
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    public static string? Of(OSPlatform system, Func<string, string?> variable, string home)
    {
        if (variable(Variable) is { Length: > 0 } named)
            return System.IO.Path.GetFullPath(named);
        if (system == OSPlatform.Windows)
            return Under(variable("APPDATA"), "LocalRunner");
        if (system == OSPlatform.OSX)
            return Under(home, "Library/Application Support/LocalRunner");

        // The rule for XDG_CONFIG_HOME: what is no absolute path counts as not set.
        return variable("XDG_CONFIG_HOME") is { } folder && folder.StartsWith('/') ? Under(folder, "localrunner") : Under(home, ".config/localrunner");
    }

    public static LocalRunnerException Missing() => new(LocalRunnerError.FileAccess,
        $"Settings can't be saved: the user has no home folder. Set {Variable} to a folder for them.");

    private static string? Under(string? folder, string name) => string.IsNullOrEmpty(folder) ? null : System.IO.Path.Combine(folder, name);
}
