namespace LocalRunner.Cli.Interaction;

/// <summary>Tells the exceptions that a file's path or the file itself gives rise to.</summary>
internal static class FileTrouble
{
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
