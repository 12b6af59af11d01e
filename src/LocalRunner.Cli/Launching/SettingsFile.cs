using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Launching;

/// <summary>Writes a client's settings, and asks before it changes a file that is there.</summary>
internal static class SettingsFile
{
    /// <summary>Adds an entry to a file that holds a list of them, or puts it in the place of the one of its name.</summary>
    /// <exception cref="LocalRunnerException">The file can't be read, or holds what would be lost.</exception>
    public static JsonArray Merged(string? path, string name, JsonObject entry)
    {
        if (path is null || Read(path) is not { } text || string.IsNullOrWhiteSpace(text))
            return [entry];
        try
        {
            if (JsonNode.Parse(text) is JsonArray all)
            {
                foreach (var old in all.Where(each => each is JsonObject known && known["name"]?.ToString() == name).ToList())
                    all.Remove(old);
                all.Add((JsonNode)entry);
                return all;
            }
        }
        catch (JsonException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' is no plain JSON, and comments in it would be lost. Take the entry of --print, and add it yourself.", exception);
        }

        throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' holds no list. Take the entry of --print, and add it yourself.");
    }

    /// <summary>Writes the file.</summary>
    /// <returns>Whether it changed; otherwise it was as it should be.</returns>
    /// <exception cref="OperationCanceledException">The user does not want it changed.</exception>
    /// <exception cref="LocalRunnerException">The file can't be written, or nobody is there to ask.</exception>
    public static async Task<bool> WriteAsync(string path, string content, Terminal terminal, bool isAgreed, CancellationToken cancellation)
    {
        var before = Read(path);
        if (before == content)
            return false;
        if (before is not null && !isAgreed)
            await AskAsync(path, terminal, cancellation);

        var draft = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(draft, content, cancellation);
            File.Move(draft, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be written: {exception.Message} --print shows what belongs there.", exception);
        }
    }

    private static async Task AskAsync(string path, Terminal terminal, CancellationToken cancellation)
    {
        if (!terminal.InputIsTerminal)
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"'{path}' is there already, and nobody is there to ask whether it may be changed. Add --yes, or --print to see what would be written.");
        var answer = await terminal.AskAsync(PlainText.OfLine($"Change {path}? [y/N] "), cancellation);
        if (answer?.Trim() is not ("y" or "Y" or "yes"))
            throw new OperationCanceledException();
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be read: {exception.Message}", exception);
        }
    }
}
