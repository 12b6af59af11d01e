namespace LocalRunner.Grammars.Schemas;

/// <summary>How much of a schema goes into the grammar; less when all of it is more than the engine can follow.</summary>
internal enum SchemaDetail
{
    /// <summary>All that can be expressed.</summary>
    Full,

    /// <summary>All but conditions, negations, dependencies and counted items.</summary>
    PlainConditions,

    /// <summary>All but these, and the members and items of objects and arrays between which a union chooses.</summary>
    PlainUnions,

    /// <summary>Nothing: any JSON value.</summary>
    AnyValue,
}
