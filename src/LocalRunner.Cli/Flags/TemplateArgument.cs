namespace LocalRunner.Cli.Flags;

/// <summary>Reads the chat template that replaces a model's own: a name, or a file with its Jinja text.</summary>
internal static class TemplateArgument
{
    public static string? Read(string? nameOrFile)
    {
        try
        {
            return File.Exists(nameOrFile) ? File.ReadAllText(nameOrFile) : nameOrFile;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The chat template '{nameOrFile}' could not be read: {exception.Message}", exception);
        }
    }
}
