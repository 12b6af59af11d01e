using System.Text;
using LocalRunner.Chat.Output;

namespace LocalRunner.Chat.Tools;

/// <summary>Reads calls in one syntax. Its methods stop at each place where more text must come, and go on from there.</summary>
internal abstract class CallReader(CallContext context, CallSyntax syntax)
{
    private const int MaxName = 256;

    /// <summary>Gets whether what was read is no call, though it began like one.</summary>
    public bool Failed { get; protected set; }

    protected CallContext Context => context;

    protected CallSyntax Syntax => syntax;

    protected OutputBuffer Input => context.Input;

    protected OutputSink Sink => context.Sink;

    /// <summary>Gets what <see cref="Literal"/> or <see cref="Until"/> found.</summary>
    protected string Found { get; private set; } = "";

    public static CallReader Create(CallContext context, CallSyntax syntax) => syntax.Body switch
    {
        CallBody.Json or CallBody.JsonByName => new JsonCallReader(context, syntax),
        CallBody.Python => new PythonCallReader(context, syntax),
        CallBody.Wrapped => new WrappedCallReader(context, syntax),
        _ => new NamedCallReader(context, syntax),
    };

    /// <param name="inSection">Whether a section's start was found, and not yet a call's.</param>
    public abstract IEnumerable<Wait> Read(bool inSection);

    /// <summary>Whether a call may have this name.</summary>
    protected bool Allows(string name) =>
        name.Length is > 0 and <= MaxName && (!syntax.OnlyKnown || context.Find(name) is not null) && !name.Any(char.IsControl);

    /// <summary>Leaves what is no call after all to the text, from where it began.</summary>
    protected void GiveBack(int start, int calls)
    {
        Failed = calls == 0;
        Input.Position = Failed ? Input.Position : start;
    }

    /// <summary>Takes a fence of code, where one stands here, and the space around it.</summary>
    protected IEnumerable<Wait> Fence(string language)
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal("```" + language, "```"))
            yield return wait;
        foreach (var wait in SkipSpace())
            yield return wait;
    }

    protected IEnumerable<Wait> SkipSpace()
    {
        while (true)
        {
            if (Input.AtEnd)
            {
                if (Input.IsComplete)
                    yield break;
                yield return default;
            }
            else if (char.IsWhiteSpace(Input.Current))
            {
                Input.Position++;
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>Takes the first of the texts that stands here; <see cref="Found"/> is empty when none does.</summary>
    protected IEnumerable<Wait> Literal(params IReadOnlyList<string> texts)
    {
        Found = "";
        while (true)
        {
            var unknown = false;
            foreach (var text in texts.Where(text => text.Length > 0))
            {
                var here = Input.StartsWith(text);
                unknown |= here is null;
                if (here != true || text.Length <= Found.Length)
                    continue;
                Found = text;
            }

            if (!unknown)
            {
                Input.Position += Found.Length;
                yield break;
            }

            Found = "";
            yield return default;
        }
    }

    /// <summary>Collects the text up to one of the ends, which is taken too; <see cref="Found"/> is the end.</summary>
    protected IEnumerable<Wait> Until(StringBuilder text, IReadOnlyList<string> ends, int most)
    {
        while (true)
        {
            // One character too many ends it wherever the pieces are cut.
            var (offset, marker) = Input.Find(ends);
            var taken = Math.Min(offset, most + 1 - text.Length);
            text.Append(Input.Slice(Input.Position, taken));
            Input.Position += taken;
            Found = text.Length > most ? "" : marker ?? "";
            Input.Position += Found.Length;
            if (Found.Length > 0 || Input.IsOver || text.Length > most)
                yield break;
            yield return default;
        }
    }

    /// <summary>Copies one JSON value; <paramref name="target"/> gets its text as it comes.</summary>
    protected IEnumerable<Wait> Value(Action<string> target, ValueResult result)
    {
        var scanner = new JsonScanner(syntax.StringMark);
        result.IsWhole = false;
        while (true)
        {
            if (Input.AtEnd)
            {
                if (Input.IsComplete)
                {
                    result.IsWhole = scanner.Finish();
                    target(scanner.Take());
                    yield break;
                }

                target(scanner.Take());
                yield return default;
                continue;
            }

            var step = scanner.Step(Input.Current);
            if (step is JsonScanStep.More or JsonScanStep.Done)
                Input.Position++;
            if (step == JsonScanStep.More)
                continue;
            result.IsWhole = step != JsonScanStep.Failed;
            target(scanner.Take());
            yield break;
        }
    }

    protected sealed class ValueResult
    {
        public bool IsWhole { get; set; }
    }
}
