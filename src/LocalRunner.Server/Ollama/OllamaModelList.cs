namespace LocalRunner.Server.Ollama;

/// <summary>The models of <c>/api/tags</c> or <c>/api/ps</c>.</summary>
internal sealed record OllamaModelList(IReadOnlyList<OllamaModel> Models);
