using LocalRunner.Chat.Output;

namespace LocalRunner.Tests.Chat;

/// <summary>All deltas of an output joined. That they come in a sensible order is checked on the way.</summary>
internal sealed record ParsedOutput(string Text, string Reasoning, IReadOnlyList<ParsedOutput.Call> Calls)
{
    internal sealed record Call(string Name, string Id, string Arguments, bool IsComplete);

    public static ParsedOutput Of(IEnumerable<OutputDelta> deltas)
    {
        var (text, reasoning) = ("", "");
        var calls = new List<Call>();
        var open = false;
        foreach (var delta in deltas)
        {
            switch (delta.Kind)
            {
                case OutputKind.Text:
                    open.ShouldBeFalse();
                    delta.Text.ShouldNotBeEmpty();
                    text += delta.Text;
                    break;
                case OutputKind.Reasoning:
                    open.ShouldBeFalse();
                    delta.Text.ShouldNotBeEmpty();
                    reasoning += delta.Text;
                    break;
                case OutputKind.CallStarted:
                    open.ShouldBeFalse();
                    delta.Call.ShouldBe(calls.Count);
                    delta.Text.ShouldNotBeEmpty();
                    calls.Add(new(delta.Text, delta.Id.ShouldNotBeNull(), "", false));
                    open = true;
                    break;
                case OutputKind.CallArguments:
                    open.ShouldBeTrue();
                    delta.Call.ShouldBe(calls.Count - 1);
                    calls[^1] = calls[^1] with { Arguments = calls[^1].Arguments + delta.Text };
                    break;
                default:
                    open.ShouldBeTrue();
                    delta.Call.ShouldBe(calls.Count - 1);
                    calls[^1] = calls[^1] with { IsComplete = delta.IsComplete };
                    open = false;
                    break;
            }
        }

        open.ShouldBeFalse();
        return new(text, reasoning, calls);
    }

    public override string ToString() => $"text: {Text}\nreasoning: {Reasoning}\n{string.Join('\n', Calls)}";
}
