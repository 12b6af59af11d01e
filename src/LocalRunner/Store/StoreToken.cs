namespace LocalRunner.Store;

/// <summary>Finds the hub's access token where its programs keep it. It goes into a header to the hub's own address, and nowhere else.</summary>
internal static class StoreToken
{
    private const int MaxBytes = 4096;

    /// <summary>Gets it; null where the user has none, or wants none sent.</summary>
    public static string? Find(Func<string, string?> variable, string home)
    {
        if (StoreOptions.IsTrue(variable("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
            return null;
        if (Usable(variable("HF_TOKEN")) is { } token)
            return token;
        if (Usable(variable("HUGGING_FACE_HUB_TOKEN")) is { } old)
            return old;

        try
        {
            var path = variable("HF_TOKEN_PATH") is { Length: > 0 } named ? named : Path.Combine(StoreFolder.HubHome(variable, home), "token");
            return new FileInfo(path) is { Exists: true, Length: < MaxBytes } ? Usable(File.ReadAllText(path)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or LocalRunnerException)
        {
            return null;
        }
    }

    /// <summary>A token with a line end within would be a header of its own.</summary>
    private static string? Usable(string? text) => text?.Trim() is { Length: > 0 } token && token.All(each => each is > ' ' and < '\x7f') ? token : null;
}
