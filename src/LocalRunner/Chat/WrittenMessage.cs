using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;
using Microsoft.Extensions.AI;

namespace LocalRunner.Chat;

/// <summary>
/// Is what a message was written as, with what it said then: a conversation that only grew is not written anew. It lives as long as the
/// message and counts while that says the same; what could change without a trace is never kept.
/// </summary>
internal sealed class WrittenMessage
{
    private static readonly ConditionalWeakTable<ChatMessage, WrittenMessage> s_kept = [];

    private readonly string _role;
    private readonly (AIContent Content, object? Said, string? Function)[] _contents;
    private readonly JinjaValue[] _values;

    private WrittenMessage(string role, (AIContent, object?, string?)[] contents, JinjaValue[] values) => (_role, _contents, _values) = (role, contents, values);

    /// <summary>Gets what the message was written as: a dict, or one for each result of a function.</summary>
    public ReadOnlySpan<JinjaValue> Values => _values;

    /// <summary>Finds what a message was written as; null where it was not, or said something else.</summary>
    /// <param name="message">The message.</param>
    /// <param name="functions">The functions that were called so far, by the ids of the calls; those of its own calls are added.</param>
    public static WrittenMessage? Find(ChatMessage message, Dictionary<string, string> functions)
    {
        if (!s_kept.TryGetValue(message, out var written) || message.Contents.Count != written._contents.Length || message.Role.Value != written._role)
            return null;
        for (var i = 0; i < written._contents.Length; i++)
        {
            var (content, said, function) = written._contents[i];
            if (content is FunctionCallContent call)
                functions[call.CallId] = call.Name;
            if (!ReferenceEquals(message.Contents[i], content) || !Says(content, said) || FunctionOf(content, functions) != function)
                return null;
        }

        return written;
    }

    /// <summary>Keeps what a message was written as.</summary>
    /// <param name="message">The message.</param>
    /// <param name="functions">The functions that were called so far, its own calls among them.</param>
    /// <param name="values">What it was written as.</param>
    public static void Keep(ChatMessage message, Dictionary<string, string> functions, ReadOnlySpan<JinjaValue> values)
    {
        var contents = new (AIContent, object?, string?)[message.Contents.Count];
        for (var i = 0; i < contents.Length; i++)
        {
            var content = message.Contents[i];
            if (!ShowsChanges(content))
                return;
            contents[i] = (content, WhatIsSaid(content), FunctionOf(content, functions));
        }

        s_kept.AddOrUpdate(message, new(message.Role.Value, contents, values.ToArray()));
    }

    private static object? WhatIsSaid(AIContent content) => content switch
    {
        TextContent text => text.Text,
        TextReasoningContent thought => thought.Text,
        FunctionResultContent result => result.Result,
        FunctionCallContent { Arguments: { } arguments } => arguments.ToArray(),
        _ => null,
    };

    private static bool Says(AIContent content, object? said) => content switch
    {
        TextContent text => ReferenceEquals(text.Text, said),
        TextReasoningContent thought => ReferenceEquals(thought.Text, said),
        FunctionResultContent result => ReferenceEquals(result.Result, said),
        FunctionCallContent { Arguments: { } arguments } => said is KeyValuePair<string, object?>[] kept && AreSame(arguments, kept),
        _ => said is null,
    };

    /// <summary>Returns whether it would be seen that a content says something else: texts and what JSON reads never change, other objects may.</summary>
    private static bool ShowsChanges(AIContent content) => content switch
    {
        DataContent => false,
        FunctionResultContent result => result.Result is string,
        FunctionCallContent { Arguments: { } arguments } => arguments.Values.All(value => value is null or string or bool or int or long or double or JsonElement),
        _ => true,
    };

    private static bool AreSame(IDictionary<string, object?> arguments, KeyValuePair<string, object?>[] kept)
    {
        if (arguments.Count != kept.Length)
            return false;
        var at = 0;
        foreach (var (name, value) in arguments)
        {
            if (at == kept.Length || kept[at].Key != name || !ReferenceEquals(kept[at].Value, value))
                return false;
            at++;
        }

        return true;
    }

    private static string? FunctionOf(AIContent content, Dictionary<string, string> functions) =>
        content is FunctionResultContent result ? functions.GetValueOrDefault(result.CallId) : null;
}
