using System.Text.Json;
using LocalRunner.Chat.Output;

namespace LocalRunner.Server.Anthropic;

/// <summary>Makes blocks of what is found in an answer: one at a time is open, and white space alone opens none.</summary>
/// <param name="isBegun">Whether the request holds the answer's beginning, so that white space can be what follows it.</param>
internal sealed class MessageBlocks(bool isBegun)
{
    private static readonly JsonElement s_nothing = JsonDocument.Parse("{}").RootElement;

    private int _index = -1;
    private ContentBlock? _open;

    /// <summary>Gets whether a function is called.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>Returns the events that a find brings about.</summary>
    public IEnumerable<MessageEvent> Add(OutputDelta found) => found.Kind switch
    {
        OutputKind.Text => Say(found.Text, new TextBlock(""), new TextDelta(found.Text)),
        OutputKind.Reasoning => Say(found.Text, new ThinkingBlock(""), new ThinkingDelta(found.Text)),
        OutputKind.CallStarted => Open(new ToolUseBlock(found.Id ?? $"toolu_{Guid.NewGuid():N}", found.Text, s_nothing)),
        OutputKind.CallArguments when found.Text.Length > 0 => [new BlockGrowth(_index, new InputJsonDelta(found.Text))],
        OutputKind.CallEnded => Close(),
        _ => [],
    };

    /// <summary>Returns the events that end the open block.</summary>
    public IEnumerable<MessageEvent> Close()
    {
        if (_open is ThinkingBlock thinking)
            yield return new BlockGrowth(_index, new SignatureDelta(thinking.Signature));
        if (_open is not null)
            yield return new BlockStop(_index);
        _open = null;
    }

    private IEnumerable<MessageEvent> Say(string piece, ContentBlock empty, BlockDelta growth)
    {
        if (_open?.GetType() != empty.GetType())
        {
            var trimmed = isBegun && _index < 0 ? piece : piece.TrimStart();
            if (trimmed.Length == 0)
                return [];
            return [.. Open(empty), new BlockGrowth(_index, growth is TextDelta ? new TextDelta(trimmed) : new ThinkingDelta(trimmed))];
        }

        return piece.Length == 0 ? [] : [new BlockGrowth(_index, growth)];
    }

    private List<MessageEvent> Open(ContentBlock block)
    {
        List<MessageEvent> events = [.. Close(), new BlockStart(++_index, block)];
        _open = block;
        HasCalls |= block is ToolUseBlock;
        return events;
    }
}
