namespace LocalRunner.Engine;

/// <summary>Chooses tokens. It belongs to the context that made it and lives on the same thread.</summary>
internal interface IEngineSampler : IDisposable
{
    /// <summary>Takes a token of the prompt into account, for penalties.</summary>
    void AcceptPrompt(int token);

    /// <summary>Takes a token that is written already into account of the grammar; false, and nothing changes, where the grammar forbids it.</summary>
    bool TryAccept(int token);

    /// <summary>Chooses the token after one of the last batch and takes it into account from then on.</summary>
    /// <param name="output">The token's place in the batch; -1 is the last one that has logits.</param>
    /// <exception cref="LocalRunnerException">The logits are not numbers, or no token continues the grammar.</exception>
    int Sample(int output);
}
