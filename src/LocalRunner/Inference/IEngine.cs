using LocalRunner.Devices;

namespace LocalRunner.Inference;

/// <summary>
/// The seam to whatever computes. LocalRunner's own binding of llama.cpp stands behind it; another binding could, and
/// tests put a fake there for failures that can't be provoked otherwise.
/// </summary>
internal interface IEngine
{
    /// <summary>Loads the weights. Returns when the model is ready, throws when it is not.</summary>
    /// <param name="path">The first file, already checked.</param>
    /// <param name="settings">How to load it; all values are final.</param>
    /// <param name="onProgress">Gets the part done, 0 to 1, on the calling thread; false stops the load with an <see cref="OperationCanceledException"/>.</param>
    IEngineModel LoadModel(string path, EngineLoadSettings settings, Func<float, bool> onProgress);

    /// <summary>Gets the GPUs that layers can go to, with the memory that is free on each.</summary>
    IReadOnlyList<GpuInfo> Gpus { get; }

    /// <summary>Gets the names of the chat templates that it knows by heart.</summary>
    IReadOnlyList<string> ChatTemplates { get; }

    /// <summary>Turns a conversation into the text of a prompt.</summary>
    /// <param name="template">A template's text, or one of <see cref="ChatTemplates"/>.</param>
    /// <param name="messages">The conversation, already checked.</param>
    /// <param name="addAssistant">Whether the text ends where the model is to answer.</param>
    /// <returns>The text; null when the template is none that it knows.</returns>
    string? FormatChat(string template, IReadOnlyList<ChatMessage> messages, bool addAssistant);
}
