namespace LocalRunner.Cli.Flags;

/// <summary>Reads the chat template that replaces a model's own: a name, or a file with its Jinja text.</summary>
internal static class TemplateArgument
{
    public static string? Read(string? nameOrFile)
    {
        try
        {
            if (File.Exists(nameOrFile))
                return File.ReadAllText(nameOrFile);
            return nameOrFile is not null && LooksLikeFile(nameOrFile)
                ? throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"There is no chat template at '{nameOrFile}'. --template takes a Jinja file, or a name such as chatml.")
                : nameOrFile;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The chat template '{nameOrFile}' could not be read: {exception.Message}", exception);
        }
    }

    private static bool LooksLikeFile(string text) =>
        !text.Contains('{', StringComparison.Ordinal)
        && (text.AsSpan().ContainsAny('/', '\\') || Path.GetExtension(text) is ".jinja" or ".jinja2" or ".j2" or ".txt" or ".json");
}
