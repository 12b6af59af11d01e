using System.Text;
using LocalRunner.Chat.Output;

namespace LocalRunner.Chat.Tools;

/// <summary>Reads what a model without a form of its own is asked to write: {"tool_call": …}, {"tool_calls": […]} or {"response": "…"}.</summary>
internal sealed class WrappedCallReader(CallContext context, CallSyntax syntax) : CallReader(context, syntax)
{
    private const int MaxKey = 100;

    public override IEnumerable<Wait> Read(bool inSection)
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal("\""))
            yield return wait;
        var key = new StringBuilder();
        if (Found.Length > 0)
        {
            foreach (var wait in Until(key, ["\""], MaxKey))
                yield return wait;
        }

        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal(":"))
            yield return wait;
        Failed = Found.Length == 0 || key.ToString() is not ("tool_call" or "tool_calls" or "response");
        if (Failed)
            yield break;
        foreach (var wait in key.ToString() == "response" ? Answer() : Calls())
            yield return wait;
        if (Failed)
            yield break;
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal("}"))
            yield return wait;
    }

    private IEnumerable<Wait> Calls()
    {
        var calls = new JsonCallReader(Context, Syntax with { Body = CallBody.Json, Start = "" });
        foreach (var wait in calls.Read(inSection: false))
            yield return wait;
        Failed = calls.Failed;
    }

    // The answer is passed on as it comes, without its quotes and escapes.
    private IEnumerable<Wait> Answer()
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        if (Input.IsOver || Input.Current != '"')
        {
            Failed = true;
            yield break;
        }

        Input.Position++;
        Input.Forget();
        var reader = new JsonStringReader();
        while (!Input.IsOver)
        {
            if (Input.AtEnd)
            {
                yield return default;
                continue;
            }

            if (reader.Step(Input.Next(), Sink.Text))
                yield break;
        }
    }
}
