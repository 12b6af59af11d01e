using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.Anthropic;

/// <summary>Puts the events of a reply together to its blocks.</summary>
internal sealed class WholeBlocks
{
    private readonly List<ContentBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private ContentBlock? _open;

    public IReadOnlyList<ContentBlock> Blocks => _blocks;

    public void Add(MessageEvent found)
    {
        switch (found)
        {
            case BlockStart start:
                _open = start.ContentBlock;
                _text.Clear();
                break;
            case BlockGrowth growth:
                _text.Append(growth.Delta switch
                {
                    TextDelta text => text.Text,
                    ThinkingDelta thinking => thinking.Thinking,
                    InputJsonDelta input => input.PartialJson,
                    _ => "",
                });
                break;
            case BlockStop when Filled(_open, _text.ToString()) is { } block:
                _blocks.Add(block);
                break;
        }
    }

    private static ContentBlock? Filled(ContentBlock? block, string text) => block switch
    {
        TextBlock said => said with { Text = text },
        ThinkingBlock thought => thought with { Thinking = text },

        // A call that was cut off is none: what its arguments lack can't be guessed.
        ToolUseBlock call => Input(text) is { } input ? call with { Input = input } : null,
        _ => null,
    };

    private static JsonElement? Input(string arguments)
    {
        try
        {
            using var input = JsonDocument.Parse(arguments);
            return input.RootElement.ValueKind == JsonValueKind.Object ? input.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
