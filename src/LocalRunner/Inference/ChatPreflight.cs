
namespace LocalRunner.Inference;

/// <summary>Refuses chat text that can't cross into native code whole.</summary>
internal static class ChatPreflight
{
    public const int MaxMessages = 10_000;
    public const int MaxRoleLength = 64;
    public const long MaxCharacters = 64L * 1024 * 1024;

    /// <summary>Checks roles and contents.</summary>
    public static void Check(IEnumerable<(string Role, string Content)> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var index = 0;
        var characters = 0L;
        foreach (var (role, content) in messages)
        {
            if (index >= MaxMessages)
                throw Refusal($"The chat has more than {MaxMessages} messages; leave out the oldest.");
            if (string.IsNullOrEmpty(role) || role.Length > MaxRoleLength)
                throw Refusal($"The role of message {index} has {role?.Length ?? 0} characters; use a name such as 'user', 1 to {MaxRoleLength} long.");
            Text(role, $"role of message {index}");
            characters += Text(content, $"content of message {index}");
            if (characters > MaxCharacters)
                throw Refusal($"The chat has more than {MaxCharacters} characters; shorten it.");
            index++;
        }
    }

    /// <summary>Checks one text, such as a prompt.</summary>
    public static long Text(string text, string what)
    {
        if (text is null)
            throw Refusal($"The {what} is missing; give an empty text instead.");
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
            throw Refusal($"The {what} holds a NUL character at {zero}, at which native code would stop reading; take it out.");
        if (Surrogates.FirstLone(text) is >= 0 and var lone)
            throw Refusal($"The {what} holds half of a surrogate pair at {lone}, which is no character; take it out or send the whole pair.");
        return text.Length;
    }

    private static LocalRunnerException Refusal(string message) => new(LocalRunnerError.InvalidArgument, message);
}
