using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;

namespace LocalRunner.Cli.Tools;

/// <summary>A tool that is called only when the user allows it. Whatever goes wrong, the model is told and the chat goes on.</summary>
internal sealed class AskedTool(McpTool tool, ToolPermission permission, TimeSpan limit, ResultRoom room, Terminal terminal) : DelegatingAIFunction(tool.Tool)
{
    private const int LongestNote = 600;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        if (!await permission.AskAsync(tool, Json(arguments), cancellationToken))
            return "The user did not allow this call.";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(limit);
        try
        {
            var result = await tool.Tool.CallAsync(arguments, cancellationToken: stop.Token).AsTask().WaitAsync(stop.Token);
            return await FitAsync(result.IsError == true ? Failed($"answered with an error: {Text(result)}") : Text(result), cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"gave no answer within {limit.TotalSeconds:0.#} s.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed($"failed: {ToolFailure.Describe(exception)}");
        }
    }

    private async Task<string> FitAsync(string text, CancellationToken cancellation)
    {
        var fit = await room.CutAsync(text, cancellation);
        if (!ReferenceEquals(fit, text))
            Tell($"answered with {text.Length:N0} characters, of which the model sees the first; a longer context (--ctx) has room for more.");
        return fit;
    }

    private string Failed(string what)
    {
        Tell(what);
        return $"Error: {Name} {what}";
    }

    private void Tell(string what) =>
        terminal.Error.WriteLine(terminal.Shown($"[{tool.Server}: {Name}] {PlainText.Short(what, LongestNote)}".ReplaceLineEndings(" ")));

    private static string Text(CallToolResult result)
    {
        var text = new StringBuilder();
        foreach (var block in result.Content)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(block switch
            {
                TextContentBlock part => part.Text,
                EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
                ResourceLinkBlock link => link.Uri,
                _ => $"({block.Type} that this model can't read)",
            });
        }

        if (text.Length == 0 && result.StructuredContent is { } structured)
            text.Append(structured.GetRawText());
        return text.ToString();
    }

    // In one line, and with letters as they are.
    private static string Json(AIFunctionArguments arguments)
    {
        var value = JsonSerializer.SerializeToElement(new Dictionary<string, object?>(arguments), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
