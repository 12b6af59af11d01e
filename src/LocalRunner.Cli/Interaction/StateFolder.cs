namespace LocalRunner.Cli.Interaction;

/// <summary>Where the program keeps what it remembers between runs, by the custom of each system.</summary>
internal static class StateFolder
{
    /// <summary>Gets the folder, which need not be there yet; null where the user has none.</summary>
    public static string? Path { get; } = Of(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    public static string? Of(Func<string, string?> variable, string home)
    {
        if (OperatingSystem.IsWindows())
            return Under(variable("LOCALAPPDATA"), "LocalRunner");
        if (OperatingSystem.IsMacOS())
            return Under(home, "Library/Application Support/LocalRunner");

        // The rule for XDG_STATE_HOME: what is no absolute path counts as not set.
        return variable("XDG_STATE_HOME") is { } folder && folder.StartsWith('/') ? Under(folder, "localrunner") : Under(home, ".local/state/localrunner");
    }

    private static string? Under(string? folder, string name) => string.IsNullOrEmpty(folder) ? null : System.IO.Path.Combine(folder, name);
}
