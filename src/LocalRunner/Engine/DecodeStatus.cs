namespace LocalRunner.Engine;

internal enum DecodeStatus
{
    Done,

    /// <summary>There was no room for the batch; memory is as before.</summary>
    ContextFull,

    /// <summary>Somebody asked for it; part of the batch may be in memory.</summary>
    Aborted,
}
