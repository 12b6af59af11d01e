namespace LocalRunner.Grammars.Schemas;

/// <summary>Holds answers to plain prompts to a JSON schema, from their first token on.</summary>
internal static class SchemaSampling
{
    /// <summary>Returns the options with the grammar of their schema; as they are where they have none.</summary>
    /// <exception cref="LocalRunnerException">They have a grammar as well, or the schema is none.</exception>
    public static GenerationOptions Of(GenerationOptions options)
    {
        if (options.JsonSchema is not { } schema)
            return options;
        if (options.Sampling.Grammar is not null)
            throw Require.Invalid("A grammar and a JSON schema can't both hold one answer. Leave one out.");
        return options with { Sampling = options.Sampling.Following(JsonGrammar.IsAnyObject(schema) ? JsonGrammar.AnyObject : JsonSchemaGrammar.Create(schema).Text) };
    }
}
