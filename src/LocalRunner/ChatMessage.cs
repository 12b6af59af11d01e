namespace LocalRunner;

/// <summary>Is one message of a conversation.</summary>
/// <param name="Role">Who speaks: system, user, assistant or tool.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>Makes a message of the system, which sets how the model behaves.</summary>
    public static ChatMessage System(string content) => new("system", content);

    /// <summary>Makes a message of the user.</summary>
    public static ChatMessage User(string content) => new("user", content);

    /// <summary>Makes a message of the model.</summary>
    public static ChatMessage Assistant(string content) => new("assistant", content);
}
