namespace LocalRunner.Server.Models;

/// <summary>What a process says of its health once it can answer.</summary>
internal sealed record HealthDocument(string Status);
