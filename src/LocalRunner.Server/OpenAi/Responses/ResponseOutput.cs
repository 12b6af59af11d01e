using System.Text;
using LocalRunner.Chat.Output;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>
/// Puts the output of a response together, item by item, and tells what happens to it as events: each item is added, grows and is done before
/// the next one begins.
/// </summary>
internal sealed class ResponseOutput
{
    private const string Reasoning = "reasoning";
    private const string Message = "message";
    private const string Call = "function_call";

    private readonly List<ResponseItem> _items = [];
    private readonly StringBuilder _text = new();
    private ResponseItem? _open;

    public IReadOnlyList<ResponseItem> Items => _items;

    public int Calls { get; private set; }

    /// <summary>Takes a piece of the answer, and returns the events that it makes.</summary>
    public IEnumerable<ResponseEvent> Add(OutputDelta delta) => delta.Kind switch
    {
        OutputKind.Text => Grow(Message, delta.Text),
        OutputKind.Reasoning => Grow(Reasoning, delta.Text),
        OutputKind.CallStarted => Begin(new(Call, NewId("fc"), "in_progress") { CallId = delta.Id, Name = delta.Text, Arguments = "" }),
        OutputKind.CallArguments => Grow(Call, delta.Text),
        _ => End("completed"),
    };

    /// <summary>Ends the item that is open.</summary>
    /// <param name="status">Completed or incomplete.</param>
    public IEnumerable<ResponseEvent> End(string status)
    {
        if (_open is not { } open)
            yield break;
        _open = null;
        var text = _text.ToString();
        var place = _items.Count;
        if (open.Type == Call)
        {
            var whole = open with { Status = status, Arguments = text.Length > 0 ? text : "{}" };
            _items.Add(whole);
            yield return new("response.function_call_arguments.done") { OutputIndex = place, ItemId = open.Id, Name = open.Name, Arguments = whole.Arguments };
            yield return new("response.output_item.done") { OutputIndex = place, Item = whole };
            yield break;
        }

        var part = Part(open.Type, text);
        var item = open with { Status = status, Content = [part] };
        _items.Add(item);
        yield return new(open.Type == Message ? "response.output_text.done" : "response.reasoning_text.done")
        {
            OutputIndex = place,
            ContentIndex = 0,
            ItemId = open.Id,
            Text = text,
            Logprobs = part.Logprobs,
        };
        yield return new("response.content_part.done") { OutputIndex = place, ContentIndex = 0, ItemId = open.Id, Part = part };
        yield return new("response.output_item.done") { OutputIndex = place, Item = item };
    }

    /// <summary>Adds an empty message where there is no output, so that nobody finds nothing.</summary>
    public IEnumerable<ResponseEvent> Complete(string status)
    {
        foreach (var made in End(status))
            yield return made;
        if (_items.Any(item => item.Type != Reasoning))
            yield break;
        foreach (var made in Begin(NewMessage()))
            yield return made;
        foreach (var made in End(status))
            yield return made;
    }

    private IEnumerable<ResponseEvent> Grow(string type, string text)
    {
        if (_open?.Type != type)
        {
            foreach (var made in Begin(type == Message ? NewMessage() : new(Reasoning, NewId("rs"), "in_progress") { Summary = [], Content = [] }))
                yield return made;
        }

        _text.Append(text);
        yield return type == Call
            ? new("response.function_call_arguments.delta") { OutputIndex = _items.Count, ItemId = _open!.Id, Delta = text }
            : new(type == Message ? "response.output_text.delta" : "response.reasoning_text.delta")
            {
                OutputIndex = _items.Count,
                ContentIndex = 0,
                ItemId = _open!.Id,
                Delta = text,
                Logprobs = type == Message ? [] : null,
            };
    }

    private IEnumerable<ResponseEvent> Begin(ResponseItem item)
    {
        foreach (var made in End("completed"))
            yield return made;
        _open = item;
        _text.Clear();
        if (item.Type == Call)
            Calls++;
        yield return new("response.output_item.added") { OutputIndex = _items.Count, Item = item };
        if (item.Type != Call)
            yield return new("response.content_part.added") { OutputIndex = _items.Count, ContentIndex = 0, ItemId = item.Id, Part = Part(item.Type, "") };
    }

    private static ResponseItem NewMessage() => new(Message, NewId("msg"), "in_progress") { Role = "assistant", Content = [] };

    private static ResponsePart Part(string type, string text) =>
        type == Message ? new("output_text", text) { Annotations = [], Logprobs = [] } : new("reasoning_text", text);

    private static string NewId(string kind) => $"{kind}_{Guid.NewGuid():N}";
}
