using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Writes the one document of a command: indented for eyes, on one line for programs.</summary>
internal static class JsonOutput
{
    public static void Write<T>(Terminal terminal, T document, JsonTypeInfo<T> type)
    {
        using (var writer = Open(terminal))
            JsonSerializer.Serialize(writer, document, type);
        End(terminal);
    }

    /// <summary>Opens a writer for a document that is too large to hold; <see cref="End"/> follows it.</summary>
    public static Utf8JsonWriter Open(Terminal terminal) => new(terminal.Output, new JsonWriterOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = terminal.OutputIsTerminal,
    });

    public static void End(Terminal terminal)
    {
        terminal.Out.WriteLine();
        terminal.Out.Flush();
    }
}
