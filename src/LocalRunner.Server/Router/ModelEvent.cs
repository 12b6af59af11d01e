namespace LocalRunner.Server.Router;

/// <summary>A change of a model's state, as <c>GET /models/sse</c> tells it.</summary>
internal sealed record ModelEvent(string Model, string Status);
