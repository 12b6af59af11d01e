using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Describes one file of a model that is elsewhere.</summary>
/// <param name="Path">Its path below the snapshot that it is kept in.</param>
/// <param name="Id">What its partial file and its lock are named after: its hash, or what stands for one.</param>
/// <param name="Reader">Reads it.</param>
internal sealed record RemotePart(string Path, string Id, RemoteFileReader Reader);
