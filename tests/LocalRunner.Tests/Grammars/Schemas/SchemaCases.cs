namespace LocalRunner.Tests.Grammars.Schemas;

/// <summary>Schemas with texts that their grammars accept and refuse, by keyword. What is accepted must also be valid.</summary>
internal static class SchemaCases
{
    public static TheoryData<string, string[], string[]> All => new()
    {
        // Types
        { """{"type":"null"}""", ["null"], ["true", "0", "\"\"", ""] },
        { """{"type":"boolean"}""", ["true", "false"], ["null", "True", "\"true\""] },
        { """{"type":"integer"}""", ["0", "-1", "42", "123456789012345"], ["01", "1.0", "-", "1e3", "\"1\"", "+1"] },
        { """{"type":"number"}""", ["0", "-1.5", "1e5", "2.5E-3", "0.001"], ["01", ".5", "1.", "1e", "NaN", "--1"] },
        { """{"type":"string"}""", ["\"\"", "\"a\\n\\\"\\u00e9\"", "\"한국 😀\"", "\"\\ud83d\\ude00\""], ["a", "\"", "\"\n\"", "\"\\ud83d\"", "\"\\x\"", "'a'"] },
        { """{"type":"array"}""", ["[]", "[1, \"a\", [null]]"], ["{}", "[1,]", "[,]"] },
        { """{"type":"object"}""", ["{}", """{"a": {"b": [1]}}""", "{\n  \"a\": 1\n}"], ["[]", "{a:1}", """{"a":1,}"""] },
        { """{"type":["string","null"]}""", ["\"x\"", "null"], ["1", "true"] },
        { """{"type":["integer","array"],"items":{"type":"boolean"}}""", ["3", "[true, false]"], ["[1]", "true"] },
        { """{}""", ["1", "null", "{}", "[1]", "\"x\""], ["", "x"] },
        { """true""", ["1", "null", """{"a":1}"""], ["x"] },
        { """{"type":"string","nullable":true}""", ["\"x\"", "null"], ["1"] },

        // Values
        { """{"const":"yes"}""", ["\"yes\""], ["\"no\"", "yes"] },
        { """{"const":null}""", ["null"], ["0"] },
        { """{"const":{"a":[1,true]}}""", ["""{"a": [1, true]}"""], ["""{"a": [1]}"""] },
        { """{"enum":["red","green",1,null,2.5,true]}""", ["\"red\"", "\"green\"", "1", "null", "2.5", "true"], ["\"blue\"", "\"re\"", "\"redd\"", "2"] },
        { """{"type":"string","enum":["a",1]}""", ["\"a\""], ["1"] },
        { """{"enum":["a","b","c"],"not":{"const":"b"}}""", ["\"a\"", "\"c\""], ["\"b\""] },
        { """{"enum":["quote \" and \\","한"]}""", ["\"quote \\\" and \\\\\"", "\"한\""], ["\"quote\""] },
        { """{"type":"integer","enum":[1,2],"nullable":true}""", ["1", "null"], ["3"] },

        // Numbers
        { """{"type":"integer","minimum":0}""", ["0", "7", "100"], ["-1", "-0"] },
        { """{"type":"integer","minimum":-5,"maximum":17}""", ["-5", "-1", "0", "9", "10", "17"], ["-6", "18", "20", "-10"] },
        { """{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":100}""", ["1", "99", "10"], ["0", "100"] },
        { """{"type":"integer","minimum":0,"exclusiveMinimum":true,"maximum":2}""", ["1", "2"], ["0", "3"] },
        { """{"type":"integer","minimum":123,"maximum":45678}""", ["123", "999", "1000", "45678", "45599"], ["122", "99", "45679", "50000"] },
        { """{"type":"integer","maximum":-3}""", ["-3", "-10"], ["-2", "0", "3"] },
        { """{"type":"integer","minimum":1.5,"maximum":3.5}""", ["2", "3"], ["1", "4"] },
        { """{"type":"number","minimum":0,"maximum":1}""", ["0", "0.5", "1", "1.0", "0.999"], ["1.1", "-0.1", "2", "1.01"] },
        { """{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""", ["0.5", "0.001", "0.99"], ["0", "1", "0.0", "1.0"] },
        { """{"type":"number","minimum":-2.25,"maximum":10.75}""", ["-2.25", "-2.2", "-0.5", "3", "10.75", "10.7"], ["-2.26", "-3", "10.76", "11"] },
        { """{"type":"number","minimum":0.15,"exclusiveMaximum":0.3}""", ["0.15", "0.2", "0.299", "0.150"], ["0.3", "0.1", "0.149", "0.30"] },
        { """{"type":"integer","multipleOf":7}""", ["0", "7", "-14", "700"], ["1", "8", "71"] },
        { """{"type":"integer","multipleOf":5,"minimum":10,"maximum":30}""", ["10", "15", "30"], ["5", "12", "35"] },
        { """{"type":"number","multipleOf":0.25}""", ["0.25", "1.5", "3", "-0.75", "2.50"], ["0.3", "0.125", "1.1"] },
        { """{"type":"number","multipleOf":0.01,"minimum":0}""", ["19.99", "5", "0.5"], ["0.001", "-1"] },
        { """{"type":"integer","format":"int32"}""", ["2147483647", "-2147483648"], ["2147483648", "-2147483649"] },

        // Strings
        { """{"type":"string","minLength":2,"maxLength":3}""", ["\"ab\"", "\"a\\n\"", "\"😀한\"", "\"abc\""], ["\"a\"", "\"abcd\"", "\"\""] },
        { """{"type":"string","minLength":1}""", ["\"a\"", "\"long enough\""], ["\"\""] },
        { """{"type":"string","pattern":"^[A-Z]{2}-\\d+$"}""", ["\"AB-1\"", "\"XY-123\""], ["\"ab-1\"", "\"AB-\"", "\"AB-1x\""] },
        { """{"type":"string","pattern":"cat"}""", ["\"cat\"", "\"a cat!\""], ["\"dog\"", "\"ca\""] },
        { """{"type":"string","pattern":"^(yes|no)$"}""", ["\"yes\"", "\"no\""], ["\"maybe\""] },
        { """{"type":"string","pattern":"^\"\\\\$"}""", ["\"\\\"\\\\\""], ["\"\\\"\"", "\"x\""] },
        { """{"type":"string","pattern":"^a*$","maxLength":3}""", ["\"\"", "\"aaa\""], ["\"aaaa\"", "\"b\""] },
        { """{"type":"string","format":"date"}""", ["\"2024-02-29\"", "\"2025-12-31\""], ["\"2025-02-29\"", "\"2025-13-01\"", "\"2025-04-31\"", "\"today\""] },
        { """{"type":"string","format":"time"}""", ["\"12:30:00Z\"", "\"23:59:59.123+02:00\""], ["\"24:00:00Z\"", "\"12:30\""] },
        { """{"type":"string","format":"date-time"}""", ["\"2024-01-31T10:20:30Z\"", "\"2024-01-31T10:20:30.5-08:00\""], ["\"2024-01-31\"", "\"2024-01-32T10:20:30Z\""] },
        { """{"type":"string","format":"uuid"}""", ["\"123e4567-e89b-12d3-a456-426614174000\""], ["\"123e4567\"", "\"123e4567-e89b-12d3-a456-42661417400g\""] },
        { """{"type":"string","format":"email"}""", ["\"ada@example.com\"", "\"a.b+c@mail.example.org\""], ["\"ada\"", "\"@x.com\"", "\"a b@x.com\""] },
        { """{"type":"string","format":"ipv4"}""", ["\"127.0.0.1\"", "\"255.255.255.255\""], ["\"256.0.0.1\"", "\"1.2.3\"", "\"01.2.3.4\""] },
        { """{"type":"string","format":"ipv6"}""", ["\"::1\"", "\"2001:db8::ff00:42:8329\"", "\"1:2:3:4:5:6:7:8\""], ["\"1:2\"", "\":::\"", "\"12345::\""] },
        { """{"type":"string","format":"hostname"}""", ["\"example.com\"", "\"a-b.c\""], ["\"-a\"", "\"a..b\""] },
        { """{"type":"string","format":"uri"}""", ["\"https://example.com/a?b=c#d\""], ["\"example\"", "\"http://\""] },
        { """{"type":"string","format":"duration"}""", ["\"P1DT2H3M4S\"", "\"PT5M\"", "\"P2W\""], ["\"1 day\"", "\"P\""] },
        { """{"type":"string","format":"date","pattern":"^2024"}""", ["\"2024-05-06\""], ["\"2023-05-06\""] },

        // Arrays
        { """{"type":"array","items":{"type":"integer"}}""", ["[]", "[1]", "[1, 2,3]", "[\n  1,\n  2\n]"], ["[1, \"a\"]", "[1 2]"] },
        { """{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}""", ["[1,2]", "[1,2,3]"], ["[]", "[1]", "[1,2,3,4]"] },
        { """{"type":"array","maxItems":0}""", ["[]"], ["[1]"] },
        { """{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}""", ["[\"a\", 1]"], ["[1, \"a\"]", "[\"a\", 1, 2]"] },
        { """{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", ["[\"a\"]", "[\"a\", 1, 2]"], ["[\"a\", \"b\"]", "[1]"] },
        { """{"type":"array","items":[{"type":"string"},{"type":"null"}],"additionalItems":{"type":"boolean"},"maxItems":3}""", ["[\"a\", null, true]"], ["[\"a\", null, true, true]", "[null]"] },
        { """{"type":"array","items":{"type":"array","items":{"enum":["x"]},"minItems":1}}""", ["[[\"x\"], [\"x\", \"x\"]]"], ["[[]]", "[\"x\"]"] },

        // Objects
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a","b"]}""",
            ["""{"a": 1, "b": "x"}""", """{"a":1,"b":"x"}"""], ["""{"a": 1}""", """{"b": "x", "a": 1}""", """{"a": 1, "b": "x", "c": 2}""", "{}"] },
        { """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"null"}},"required":["b"]}""",
            ["""{"b": "x"}""", """{"a": 1, "b": "x"}""", """{"a": 1, "b": "x", "c": null}""", """{"b": "x", "c": null}"""], ["{}", """{"a": 1}""", """{"a": 1, "c": null}"""] },
        { """{"type":"object","properties":{"a":{},"b":{}}}""", ["{}", """{"a": 1}""", """{"b": 1}""", """{"a": 1, "b": 2}"""], ["""{"b": 1, "a": 2}""", """{"c": 1}""", """{, "b": 1}"""] },
        { """{"type":"object","additionalProperties":{"type":"integer"}}""", ["{}", """{"x": 1, "y": 2}"""], ["""{"x": "1"}"""] },
        { """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":{"type":"integer"}}""",
            ["""{"name": "x"}""", """{"name": "x", "age": 1, "nam": 2, "names": 3}"""], ["""{"name": "x", "age": "old"}""", """{"name": "x", "name": 1}"""] },
        { """{"type":"object","additionalProperties":false}""", ["{}"], ["""{"a": 1}"""] },
        { """{"type":"object","required":["id"]}""", ["""{"id": 1}""", """{"id": "x", "more": true}"""], ["{}"] },
        { """{"type":"object","patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", ["{}", """{"x-a": 1, "x-": 2}"""], ["""{"y": 1}""", """{"x-a": "1"}"""] },
        { """{"type":"object","properties":{"x-1":{"minimum":5}},"patternProperties":{"^x-":{"type":"integer"}},"required":["x-1"]}""", ["""{"x-1": 7}"""], ["""{"x-1": 3}""", """{"x-1": "7"}"""] },
        { """{"type":"object","propertyNames":{"pattern":"^[a-z]+$"},"additionalProperties":{"type":"integer"}}""", ["""{"abc": 1}"""], ["""{"Abc": 1}""", """{"": 1}"""] },
        { """{"type":"object","properties":{"a":{},"b":{},"c":{}},"minProperties":2}""", ["""{"a": 1, "b": 1}""", """{"b": 1, "c": 1}""", """{"a": 1, "b": 1, "c": 1}"""], ["{}", """{"b": 1}"""] },
        { """{"type":"object","properties":{"a":{},"b":{},"c":{}},"maxProperties":1}""", ["{}", """{"b": 1}"""], ["""{"a": 1, "b": 1}"""] },
        { """{"type":"object","additionalProperties":{"type":"null"},"minProperties":1,"maxProperties":2}""", ["""{"a": null}""", """{"a": null, "b": null}"""], ["{}", """{"a": null, "b": null, "c": null}"""] },
        { """{"type":"object","properties":{"a":false,"b":true}}""", ["{}", """{"b": 1}"""], ["""{"a": 1}"""] },
        { """{"type":"object","properties":{"":{"type":"integer"},"quo\"te":{"type":"null"}},"required":["","quo\"te"]}""", ["""{"": 1, "quo\"te": null}"""], ["{}"] },

        // Combinations
        { """{"anyOf":[{"type":"string"},{"type":"integer","minimum":5}]}""", ["\"x\"", "5"], ["4", "null"] },
        { """{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"]},{"type":"object","properties":{"kind":{"const":"b"}},"required":["kind"]}]}""",
            ["""{"kind": "a", "x": 1}""", """{"kind": "b"}"""], ["""{"kind": "a"}""", """{"kind": "b", "x": 1}"""] },
        { """{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"]},{"properties":{"c":{"type":"null"}},"required":["c"]}]}""",
            ["""{"a": 1, "b": null}""", """{"a": 1, "c": null}"""], ["""{"a": 1}""", """{"b": null}"""] },
        { """{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b"]}]}""", ["""{"a": 1, "b": "x"}"""], ["""{"a": 1}""", """{"b": "x"}"""] },
        { """{"allOf":[{"type":["string","integer"]},{"type":["integer","null"]},{"minimum":3}]}""", ["3", "4"], ["\"a\"", "null", "2"] },
        { """{"allOf":[{"type":"string","minLength":2},{"maxLength":3},{"pattern":"^a"}]}""", ["\"ab\"", "\"abc\""], ["\"a\"", "\"abcd\"", "\"bc\""] },
        { """{"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}""", ["\"b\""], ["\"a\"", "\"c\""] },
        { """{"anyOf":[{"enum":["a"]},{"enum":["b"]}],"type":"string"}""", ["\"a\"", "\"b\""], ["\"c\""] },

        // References
        { """{"$defs":{"n":{"type":"integer"}},"type":"array","items":{"$ref":"#/$defs/n"}}""", ["[1, 2]"], ["[\"a\"]"] },
        { """{"definitions":{"a/b":{"type":"null"}},"$ref":"#/definitions/a~1b"}""", ["null"], ["1"] },
        { """{"$defs":{"n":{"$anchor":"num","type":"integer"}},"$ref":"#num","minimum":3}""", ["3"], ["2", "\"a\""] },
        { """{"type":"object","properties":{"value":{"type":"integer"},"next":{"$ref":"#"}},"required":["value"]}""",
            ["""{"value": 1}""", """{"value": 1, "next": {"value": 2, "next": {"value": 3}}}"""], ["""{"value": 1, "next": {}}""", """{"next": {"value": 1}}"""] },
        { """{"$defs":{"tree":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["children"]}},"$ref":"#/$defs/tree"}""",
            ["""{"children": []}""", """{"children": [{"children": []}, {"children": [{"children": []}]}]}"""], ["{}", """{"children": [1]}"""] },
        { """{"anyOf":[{"$ref":"#"},{"type":"integer"}]}""", ["1"], ["\"x\""] },
        { """{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"},{"type":"null"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"integer"}]}},"$ref":"#/$defs/a"}""", ["null", "1"], ["\"x\""] },
    };
}
