namespace LocalRunner.Store.Transfer;

/// <summary>A failure that another try may not meet.</summary>
/// <param name="message">What happened, for people, in case no try is left.</param>
/// <param name="innerException">The cause, if another exception was.</param>
internal sealed class TransientException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets how long the server asked to wait; null where it did not.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Gets whether the address was signed for a time that is over.</summary>
    public bool AddressExpired { get; init; }
}
