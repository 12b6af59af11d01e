using System.Text;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>Reads gpt-oss's output: messages with a header that names a channel and a recipient.</summary>
internal sealed class HarmonyReader(CallContext context)
{
    public const string Turn = "<|start|>assistant";
    public const string AnswerChannel = "<|channel|>final<|message|>";
    public const string Analysis = "analysis";

    private const string Start = "<|start|>";
    private const string Channel = "<|channel|>";
    private const string Message = "<|message|>";
    private const string Constrain = "<|constrain|>";
    private static readonly string[] s_ends = ["<|end|>", "<|return|>", "<|call|>", Start];
    private static readonly string[] s_textEnds = [.. s_ends, Channel];
    private static readonly string[] s_beginnings = [Channel, Message, .. s_ends];
    private static readonly string[] s_headerEnds = [Message, .. s_ends];

    private bool _isText;
    private bool _hasMessage;

    private OutputBuffer Input => context.Input;

    private OutputSink Sink => context.Sink;

    /// <param name="entered">Is told each channel that is entered, and the empty one behind a message.</param>
    public IEnumerable<Wait> Read(Action<string> entered)
    {
        while (!Input.IsOver)
        {
            var header = new StringBuilder();
            foreach (var wait in Beginning(header))
                yield return wait;
            if (_isText)
            {
                Sink.Text(header.ToString());
                Input.Forget();
                foreach (var wait in Content(Sink.Text, s_textEnds))
                    yield return wait;
                continue;
            }

            foreach (var wait in Header(header))
                yield return wait;
            var (channel, recipient) = Parse(header.ToString());
            if (!_hasMessage)
                continue;
            entered(channel);
            foreach (var wait in Body(channel, recipient))
                yield return wait;
            entered("");
        }
    }

    // A role or a recipient may stand in front of the channel; anything else belongs to the answer.
    private IEnumerable<Wait> Beginning(StringBuilder header)
    {
        _isText = true;
        while (!Input.IsOver)
        {
            var (offset, marker) = Input.Find(s_beginnings);
            header.Append(Input.Slice(Input.Position, offset));
            Input.Position += offset;
            _isText = !MayBeHeader(header);
            if (_isText || marker is not null)
                yield break;
            _isText = true;
            if (!Input.IsOver)
                yield return default;
        }
    }

    private static bool MayBeHeader(StringBuilder header)
    {
        var text = header.ToString().Trim();
        return text.Length < 100 && ("assistant".StartsWith(text, StringComparison.Ordinal) || "to=".StartsWith(text, StringComparison.Ordinal)
            || text.StartsWith("assistant", StringComparison.Ordinal) || text.StartsWith("to=", StringComparison.Ordinal));
    }

    private IEnumerable<Wait> Header(StringBuilder header)
    {
        _hasMessage = false;
        while (!_hasMessage && !Input.IsOver)
        {
            var (offset, marker) = Input.Find(s_headerEnds);
            header.Append(Input.Slice(Input.Position, offset));
            Input.Position += offset + (marker?.Length ?? 0);
            Input.Forget();
            if (marker == Message)
                _hasMessage = true;
            else if (marker is not null)
                header.Clear();
            else if (!Input.IsOver)
                yield return default;
        }
    }

    private static (string Channel, string? Recipient) Parse(string header)
    {
        var words = header.Replace(Channel, " " + Channel).Replace(Constrain, " " + Constrain).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var recipient = words.FirstOrDefault(word => word.StartsWith("to=", StringComparison.Ordinal))?[3..]
            ?? words.Select(word => word.IndexOf("to=", StringComparison.Ordinal) is > 0 and var at ? word[(at + 3)..] : null).FirstOrDefault(word => word is not null);
        var channel = words.FirstOrDefault(word => word.StartsWith(Channel, StringComparison.Ordinal))?[Channel.Length..] ?? "final";
        var cut = channel.IndexOf("to=", StringComparison.Ordinal);
        return (cut >= 0 ? channel[..cut] : channel, recipient);
    }

    private IEnumerable<Wait> Body(string channel, string? recipient)
    {
        if (recipient is null || recipient == "assistant" || recipient == "all")
            return channel == Analysis ? Reasoning() : Content(Sink.Text, s_ends);
        var name = recipient.StartsWith("functions.", StringComparison.Ordinal) ? recipient["functions.".Length..] : recipient;

        // Where no function is offered, what looks like a call is text.
        if (!context.HasFunctions && name != recipient)
            return Content(Sink.Text, s_ends);

        // Functions of the model's own training, which nobody offered, are part of its thoughts.
        return context.Find(name) is not null || name != recipient ? Call(name) : Reasoning();
    }

    private IEnumerable<Wait> Reasoning()
    {
        foreach (var wait in Content(Sink.Reasoning, s_ends))
            yield return wait;
        Sink.EndReasoning();
    }

    private IEnumerable<Wait> Content(Action<string> target, string[] ends)
    {
        while (!Input.IsOver)
        {
            var (offset, marker) = Input.Find(ends);
            target(Input.Slice(Input.Position, offset));
            Input.Position += offset + (marker is null or Start or Channel ? 0 : marker.Length);
            Input.Forget();
            if (marker is not null)
                yield break;
            if (!Input.IsOver)
                yield return default;
        }
    }

    private IEnumerable<Wait> Call(string name)
    {
        Sink.StartCall(name, null);
        var scanner = new JsonScanner();
        var step = JsonScanStep.More;
        var isEmpty = true;
        foreach (var wait in Content(Scan, s_ends))
            yield return wait;
        var whole = step == JsonScanStep.Done || (step == JsonScanStep.More && scanner.Finish());
        Sink.Arguments(isEmpty ? "{}" : scanner.Take());
        Sink.EndCall(whole || isEmpty);

        void Scan(string text)
        {
            foreach (var letter in text)
            {
                isEmpty &= char.IsWhiteSpace(letter);
                if (step == JsonScanStep.More && !isEmpty)
                    step = scanner.Step(letter);
            }

            Sink.Arguments(scanner.Take());
        }
    }
}
