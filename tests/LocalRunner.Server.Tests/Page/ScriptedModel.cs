using System.Text.Json.Nodes;

namespace LocalRunner.Server.Tests.Page;

/// <summary>Models as /v1/models describes them.</summary>
internal static class ScriptedModel
{
    /// <summary>The memory for all models together.</summary>
    public const long Budget = 16L << 30;

    public static JsonObject Of(string name, bool isLoaded, bool seesImages = false, long bytes = 1L << 30) => new()
    {
        ["id"] = name,
        ["object"] = "model",
        ["aliases"] = new JsonArray(),
        ["status"] = new JsonObject { ["value"] = isLoaded ? "loaded" : "unloaded" },
        ["architecture"] = new JsonObject { ["input_modalities"] = seesImages ? ["text", "image"] : new JsonArray("text"), ["output_modalities"] = new JsonArray("text") },
        ["meta"] = new JsonObject { ["n_ctx"] = 4096, ["n_params"] = 1_235_814_400, ["size"] = bytes / 2, ["architecture"] = "llama", ["quant"] = "Q4_K_M" },
        ["context_length"] = 4096,
        ["capabilities"] = new JsonObject { ["completion"] = true, ["chat"] = true, ["thinking"] = false },
        ["memory"] = new JsonObject { ["planned"] = bytes, ["predicted"] = Memory(bytes), ["measured"] = isLoaded ? Memory(bytes - (bytes / 20)) : null },
    };

    private static JsonObject Memory(long bytes) => new()
    {
        ["weights_mapped"] = bytes / 2,
        ["kv_cache"] = bytes / 4,
        ["compute"] = bytes / 8,
        ["resident"] = bytes,
        ["gpus"] = new JsonArray(),
    };
}
