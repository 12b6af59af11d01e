namespace LocalRunner.Bench.Results;

/// <summary>Describes what a test times.</summary>
public enum BenchTestKind
{
    /// <summary>Reading a prompt: the engine alone, as llama-bench's pp tests do it.</summary>
    Prompt,

    /// <summary>Writing tokens one by one: the engine alone, without sampling, as llama-bench's tg tests do it.</summary>
    Generate,

    /// <summary>Writing several answers side by side, a token of each in every batch: the engine alone, as llama-batched-bench does it.</summary>
    Parallel,

    /// <summary>A whole answer as an app gets it: tokenised, sampled, detokenised and streamed.</summary>
    Chat,

    /// <summary>The time from the call to the first token, with nothing of the prompt cached.</summary>
    FirstToken,

    /// <summary>The time from the call to the first token, with all of the prompt but its last tokens cached.</summary>
    FirstTokenCached,

    /// <summary>Loading the model, from the call until it can answer, with the file in the system's cache.</summary>
    Load,

    /// <summary>Writing tokens for some minutes on end, as fast as the machine keeps it up: the engine alone.</summary>
    Sustain,
}
