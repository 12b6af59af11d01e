namespace LocalRunner.Server.Models;

/// <summary>Says whether a model can answer.</summary>
internal enum ModelState
{
    Unloaded,
    Loading,
    Loaded,
    Failed,
}
