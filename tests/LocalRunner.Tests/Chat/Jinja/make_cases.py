"""Lets jinja2 render small templates, and writes what it gave to cases.json beside this file.

    apt-get install python3-jinja2   (3.1 or newer)
    python3 make_cases.py

The environment is the one that transformers makes for chat templates. A template that jinja2 refuses, or that fails when
it is rendered, has the text null: there the engine must fail too.
"""

import datetime
import json
import pathlib

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 7, 5, 13, 4, 9)

VARIABLES = {
    "messages": [
        {"role": "system", "content": "  Be brief.  "},
        {"role": "user", "content": "Hello 😀 wörld"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "a1", "function": {"name": "f", "arguments": {"x": 1, "y": [1.5, True]}}}]},
        {"role": "tool", "content": "{\"ok\": true}"},
        {"role": "assistant", "content": "Done\n<think>no</think>"},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "description": "It's \"quoted\" & <b>", "parameters": {"type": "object", "properties": {"items": {"type": "array"}}}}}],
    "numbers": [3, 1, 2, 10, -4],
    "words": ["pear", "Apple", "fig", "apple", "Fig"],
    "people": [{"name": "Ann", "age": 30, "tags": ["x"]}, {"name": "bob", "age": 25, "tags": []}, {"name": "Cid", "age": 30}],
    "mapping": {"b": 1, "A": 2, "c": {"d": [1, 2]}, "items": "key", "none": None},
    "empty": [],
    "text": "The quick brown fox",
    "lines": "one\n two\n\nthree\n",
    "float": 2.5,
    "big": 12345678901234567890123,
    "yes": True,
    "no": False,
    "nothing": None,
}

GROUPS = {
    "literals": [
        "{{ 1 }} {{ -1 }} {{ 1.0 }} {{ 1e5 }} {{ 1e16 }} {{ 1e-5 }} {{ 0.1 + 0.2 }} {{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }}",
        "{{ true }} {{ True }} {{ false }} {{ none }} {{ None }}",
        "{{ 'a' 'b' \"c\" }}|{{ 'it\\'s' }}|{{ \"a\\tb\\nc\" }}|{{ '\\x41\\u00e9\\U0001F600\\101' }}|{{ 'a\\qb' }}",
        "{{ 'raw\nline' }}|{{ '{{ not }}' }}|{{ '%}' }}",
        "{{ [1, 'two', 3.0, none, true] }} {{ [] }} {{ [1,] }}",
        "{{ (1, 2) }} {{ (1,) }} {{ () }} {{ 1, 2 }}",
        "{{ {'a': 1, 'b': [2, {'c': 3}]} }} {{ {} }} {{ {1: 'x', 1.5: 'y', none: 'z', true: 'w'} }}",
        "{{ ['it\\'s', \"say \\\"hi\\\"\", 'both \\' and \"', 'tab\\t nl\\n back\\\\ nul\\x00 é 😀 \\u200b \\xad'] }}",
        "{{ 1.5e300 * 1e10 }} {{ 1e308 * 10 }} {{ -1e308 * 10 }} {{ 123456789.0 }} {{ 0.0001 }} {{ 0.00001 }} {{ 1e22 }} {{ 1e15 }} {{ 123456789012345680.0 }}",
        "{{ big }} {{ big + 1 }} {{ 9223372036854775807 + 1 }} {{ -9223372036854775808 - 1 }} {{ 99999999999 * 99999999999 }} {{ 2 ** 100 }}",
        "{{ 'a", "{{ 1 + }}", "{{ (1 }}", "{{ 1 ) }}", "{{ [1 }}", "{{ }}", "{{ 'x' | }}", "{{ a b }}", "{{ 0123 }}", "{{ '\\xZZ' }}", "{{ # }}", "{{ {1: 2, 3} }}",
    ],
    "arithmetic": [
        "{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 // -2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 7 / 2 }} {{ 8 / 2 }}",
        "{{ 2 ** 3 }} {{ 2 ** -1 }} {{ 2 ** 0.5 }} {{ (-8) ** 2 }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }}",
        "{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 10 - 2 - 3 }} {{ 2 * 3 % 4 }} {{ 1 - -1 }} {{ +5 }} {{ - 5 }} {{ --5 }}",
        "{{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 3 * 'ab' }} {{ 'ab' * -1 }}| {{ [1] + [2] }} {{ [1, 2] * 2 }} {{ (1,) + (2,) }}",
        "{{ true + 1 }} {{ true + true }} {{ true * 3 }} {{ 1 == true }} {{ 1 == 1.0 }} {{ 0 == false }} {{ -true }}",
        "{{ 1 ~ 2 ~ 'x' ~ none ~ true ~ 1.0 ~ [1] }} {{ 1 ~ missing ~ 2 }}",
        "{{ 1 + 2 ~ 3 }}", "{{ 'a' + 1 }}", "{{ 1 + 'a' }}", "{{ none + 'a' }}", "{{ missing + 'a' }}", "{{ 'a' ~ 1 + 2 }}", "{{ [1] + (1,) }}", "{{ {} + {} }}",
        "{{ 1 / 0 }}", "{{ 1 // 0 }}", "{{ 1 % 0 }}", "{{ 1.0 % 0 }}", "{{ 'a' - 'b' }}", "{{ -'a' }}", "{{ 'a' * 1.5 }}",
        "{{ big * big }} {{ big // 7 }} {{ big % 7 }} {{ -big // 7 }} {{ big - big }} {{ big / big }} {{ big > 1e20 }} {{ big == big + 0 }}",
        "{{ 5.0 == 5 }} {{ 5.0 }} {{ 5 }} {{ 10 / 5 }} {{ 3 * 1.0 }} {{ 1e3 }} {{ -0.0 }} {{ 0.0 == -0.0 }}",
    ],
    "comparisons": [
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1 != 2 }} {{ 'a' < 'b' }} {{ 'B' < 'a' }} {{ [1, 2] < [1, 3] }} {{ (1, 2) == (1, 2) }} {{ [1] == (1,) }}",
        "{{ 'a' in 'cat' }} {{ 'z' not in 'cat' }} {{ 1 in [1, 2] }} {{ 1.0 in [1] }} {{ 'b' in mapping }} {{ 'z' in mapping }} {{ 1 in missing }} {{ '' in 'a' }}",
        "{{ 1 in 'a' }}", "{{ none in 'a' }}", "{{ 1 in 5 }}", "{{ 1 < 'a' }}", "{{ none < 1 }}", "{{ [] < {} }}", "{{ {} < {} }}", "{{ [1] in {} }}",
        "{{ none == none }} {{ none == 0 }} {{ none == missing }} {{ missing == other }} {{ '' == none }} {{ [] == [] }} {{ {'a': 1} == {'a': 1.0} }}",
        "{{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }} {{ messages[0] == messages[0] }} {{ messages[0] == messages[1] }} {{ [1, [2]] == [1, [2]] }}",
        "{{ not true }} {{ not '' }} {{ not not 1 }} {{ not 1 == 2 }} {{ not 1 in [1] }} {{ 1 and 2 }} {{ 0 and 2 }} {{ 0 or 'x' }} {{ '' or [] }} {{ 1 or 1 / 0 }}",
        "{{ 1 if true else 2 }} {{ 1 if false }}| {{ 1 if false else 2 if false else 3 }} {{ (1 if no) is defined }} {{ 'a' if 0 else 'b' ~ 'c' }}",
        "{{ '𝒳' < '\\uffff' }} {{ 'é' > 'z' }} {{ 'abc' < 'abcd' }} {{ '' < 'a' }} {{ true < 2 }} {{ 1.5 < 2 }} {{ 2 >= 2.0 }}",
    ],
    "access": [
        "{{ mapping.b }} {{ mapping['b'] }} {{ mapping.c.d[1] }} {{ mapping['c']['d'][-1] }} {{ mapping.none }} {{ mapping.zzz }}|{{ mapping['zzz'] }}|",
        "{{ mapping['items'] }} {{ mapping.items() | list | length }} {{ mapping.items is callable }} {{ mapping['keys'] is callable }} {{ mapping.get('b') }} {{ mapping.get('z') }} {{ mapping.get('z', 5) }}",
        "{{ text[0] }} {{ text[-1] }} {{ text[4:9] }} {{ text[:3] }} {{ text[-3:] }} {{ text[::-1] }} {{ text[::4] }} {{ text[100] }}| {{ text[5:2] }}|",
        "{{ numbers[1:] }} {{ numbers[:-1] }} {{ numbers[::-1] }} {{ numbers[::2] }} {{ numbers[-2:] }} {{ numbers[5] }}| {{ numbers[-1] }} {{ numbers[10:] }} {{ numbers[:] }} {{ numbers[3:0:-1] }}",
        "{{ (1, 2, 3)[1:] }} {{ range(10)[2:5] | list }} {{ range(5)[-1] }} {{ numbers.0 }} {{ numbers.1 }} {{ messages.0.role }}",
        "{{ messages[1].content[6:8] }}|{{ messages[1].content | length }}|{{ messages[1].content[::-1] }}|{{ messages[1].content[7] }}|{{ messages[1].content[-1] }}",
        "{{ missing }}|{{ missing is defined }}|{{ mapping.x is defined }}|{{ text.x is defined }}|{{ nothing.x is defined }}|{{ text.content is defined }}|{{ 5 .x is defined }}",
        "{{ missing.x }}", "{{ missing['x'] }}", "{{ missing[0] }}", "{{ mapping.x.y }}", "{{ missing() }}", "{{ mapping.b() }}", "{{ text() }}", "{{ nothing.x.y }}", "{{ missing[1:] }}", "{{ text[1.5] }}|", "{{ text['a':] }}", "{{ numbers[::0] }}",
        "{{ mapping[1:2] }}", "{{ nothing[1:] }}", "{{ 5[0] is defined }} {{ mapping[[1]] is defined }} {{ numbers['a'] is defined }}",
        "{{ {'a b': 1}['a b'] }} {{ {1: 'x'}[1] }} {{ {1: 'x'}[1.0] }} {{ {1: 'x'}[true] }} {{ {(1, 2): 'x'}[1, 2] }} {{ {none: 1}[none] }}",
        "{{ {[1]: 2} }}", "{{ {{}: 2} }}", "{{ {'a': 1, 'a': 2, 'b': 3} }}", "{{ text.upper() }} {{ text['upper']() }} {{ 'x'.join(words) }} {{ ', '.join([]) }}|",
        "{{ mapping.update({'x': 1}) }}", "{{ numbers.append(1) }}", "{{ numbers.sort() }}", "{{ mapping.pop('b') }}", "{{ mapping.clear is defined }} {{ numbers.append is defined }}", "{{ text.__class__ is defined }}", "{{ text.__class__.__mro__ }}",
        "{{ mapping.keys() }} {{ mapping.values() | list }} {{ {'a': 1}.items() }} {{ {}.keys() }} {{ {'a': 1}.items() | length }} {{ {'a': 1}.copy() }}",
    ],
    "methods": [
        "{{ '  a b '.strip() }}|{{ '  a '.lstrip() }}|{{ '  a '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'abcba'.strip('ab') }}|{{ '\\n a'.lstrip('\\n') }}|{{ 'xay'.rstrip('yz') }}",
        "{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a b c'.split(' ', 1) }} {{ 'a b c'.split(none, 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a--b'.split('--')[-1] }}",
        "{{ 'a b c'.rsplit(' ', 1) }} {{ ' a  b  c '.rsplit(none, 1) }} {{ 'a,b,c'.rsplit(',') }}", "{{ 'abc'.split('') }}",
        "{{ 'a b  c '.rsplit(maxsplit=1) }} {{ 'a,b,c'.split(',', maxsplit=1) }} {{ 'a,b,c'.split(sep=',') }}",
        "{{ 'hello'.startswith('he') }} {{ 'hello'.startswith(('x', 'he')) }} {{ 'hello'.endswith('lo') }} {{ 'hello'.endswith(('x',)) }} {{ 'hello'.startswith('l', 2) }} {{ 'hello'.startswith('') }} {{ 'hello'.endswith('l', 0, 4) }}",
        "{{ 'aaa'.replace('a', 'b') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc'.replace('', '-') }} {{ 'abc'.replace('b', '') }} {{ ''.replace('', 'x') }} {{ 'aXbX'.replace('X', 'XX') }}",
        "{{ 'hello wORLD'.upper() }} {{ 'HELLO'.lower() }} {{ 'hello wORLD it\\'s'.title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'Ab'.swapcase() }} {{ 'straße'.upper() }} {{ 'ΑΣ'.lower() }}",
        "{{ 'hello'.find('l') }} {{ 'hello'.rfind('l') }} {{ 'hello'.find('z') }} {{ 'hello'.index('e') }} {{ 'hello'.count('l') }} {{ 'aaaa'.count('aa') }} {{ 'hello'.find('l', 3) }} {{ 'abc'.count('') }} {{ '😀a'.find('a') }}",
        "{{ 'hello'.index('z') }}", "{{ 'a'.join([1, 2]) }}", "{{ 'a'.nosuch() }}", "{{ 'a'.strip(1) }}", "{{ 'a'.replace('b') }}", "{{ 'a'.upper(1) }}", "{{ 'a'.startswith(['a']) }}",
        "{{ 'abc'.isalpha() }} {{ 'ab1'.isalnum() }} {{ '12'.isdigit() }} {{ '12'.isdecimal() }} {{ '½'.isnumeric() }} {{ ' \\n'.isspace() }} {{ 'ab'.islower() }} {{ 'AB1'.isupper() }} {{ 'Ab Cd'.istitle() }} {{ ''.isalpha() }} {{ 'é'.isascii() }}",
        "{{ 'ab'.center(6) }}|{{ 'ab'.center(5, '*') }}|{{ 'ab'.ljust(5, '.') }}|{{ 'ab'.rjust(5) }}|{{ '-42'.zfill(6) }}|{{ 'abc'.center(6) }}|{{ 'abc'.center(2) }}",
        "{{ 'a.b.c'.partition('.') }} {{ 'a.b.c'.rpartition('.') }} {{ 'abc'.partition('x') }} {{ 'abc'.rpartition('x') }} {{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }}",
        "{{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.json'.removesuffix('.json') }} {{ 'x'.removeprefix('y') }}",
        "{{ '{} and {}'.format(1, 'b') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}-{y}'.format(x=1, y=2) }} {{ '{{}}'.format() }} {{ '{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c') }} {{ '{:.2f}'.format(3.14159) }} {{ '{:05d}'.format(42) }} {{ '{:,}'.format(1234567) }} {{ '{!r}'.format('a') }}",
        "{{ '{:x} {:X} {:o} {:b} {:#x} {:e} {:g} {:%}'.format(255, 255, 8, 5, 255, 12345.678, 0.0001, 0.25) }} {{ '{0[a]} {0.b}'.format({'a': 1, 'b': 2}) }} {{ '{:+d} {: d}'.format(5, 5) }} {{ '{:*^9.3}'.format('abcdef') }}",
        "{{ '{}'.format() }}", "{{ '{'.format() }}", "{{ '%s and %d' % ('a', 5) }} {{ '%05.1f' % 3.14159 }} {{ '%x' % 255 }} {{ '%%' % () }} {{ '%s' % 'x' }} {{ '%-5s|%5s' % ('a', 'b') }} {{ '%(k)s' % {'k': 'v'} }} {{ '%r' % 'q' }} {{ '%s' % [1] }} {{ '%+d' % 3 }} {{ '%c' % 'z' }}",
        "{{ '%e %g %G' % (12345.678, 0.00001, 1e20) }} {{ '%.3s' % 'abcdef' }} {{ '%*d' % (5, 42) }} {{ '%#x %#o' % (255, 8) }} {{ '%i' % 3.9 }} {{ '%.2e' % 0 }}",
        "{{ '%s %s' % 'a' }}", "{{ '%d' % 'a' }}", "{{ 'a' % 1 }}", "{{ '%q' % 1 }}", "{{ '%' % 1 }}",
        "{% set l = [1, 2] %}{{ l.count(1) }} {{ l.index(2) }} {{ (1, 1).count(1) }}",
    ],
    "filters: text": [
        "{{ 'hello world'|upper }} {{ 'HELLO'|lower }} {{ 'hello WORLD'|capitalize }} {{ 'hello wORLD-foo bar(baz it\\'s'|title }} {{ 5|upper }} {{ none|lower }} {{ missing|upper }}|",
        "{{ '  x '|trim }}|{{ 'xxaxx'|trim('x') }}|{{ 5|trim }}|{{ none|trim }}|{{ [' a ']|trim }}",
        "{{ 'aaa'|replace('a', 'b') }} {{ 'aaa'|replace('a', 'b', 2) }} {{ 123|replace(2, 'x') }} {{ 'aa'|replace('a', 'b', count=1) }}",
        "{{ [1, 'a', none]|join }} {{ [1, 2]|join(', ') }} {{ people|join('-', attribute='name') }} {{ 'abc'|join('.') }} {{ []|join(',') }}| {{ mapping|join(' ') }} {{ [1, 2]|join(0) }}",
        "{{ lines|indent }}|{{ lines|indent(2) }}|{{ lines|indent(2, true) }}|{{ lines|indent(2, blank=true) }}|{{ lines|indent('> ', first=true) }}|{{ ''|indent }}|{{ 'a'|indent(width=1, first=true) }}",
        "{{ text|truncate(9) }} {{ text|truncate(9, true) }} {{ text|truncate(9, false, '..', 0) }} {{ text|truncate(100) }} {{ text|truncate(15) }}",
        "{{ '<a href=\"x\">&\\'</a>'|e }} {{ '<'|escape }} {{ 5|e }} {{ 'x'|safe }} {{ ('<b>'|safe) ~ '<i>' }}",
        "{{ 'hello there world'|wordcount }} {{ 'ab'|center(6) }}| {{ 'a b&c/d'|urlencode }} {{ 'a'|string }} {{ 1.50|string }} {{ [1, 'x']|string }} {{ {'a': none}|string }} {{ missing|string }}|",
        "{{ '%s-%s'|format('a', 1) }} {{ '%(a)s'|format(a=2) }} {{ 'x'|format }}",
        "{{ 'abc'|length }} {{ '😀é'|length }} {{ [1, 2]|count }} {{ mapping|length }} {{ missing|length }} {{ ''|length }} {{ range(5)|length }}",
        "{{ 5|length }}", "{{ none|length }}", "{{ none|indent }}", "{{ 'a'|nosuch }}", "{{ 'a'|upper(1) }}", "{{ 'a'|replace('b') }}", "{{ 'a'|trim(x=1) }}", "{{ 5|join }}", "{{ none|list }}",
        "{{ 'abc'|reverse }} {{ 'abc'|first }} {{ 'abc'|last }} {{ 'abc'|list }} {{ ''|first }}| {{ 'é😀'|list }} {{ 'é😀'|reverse }}",
    ],
    "filters: numbers": [
        "{{ -5|abs }} {{ -2.5|abs }} {{ '42'|int }} {{ '42.7'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 3.9|int }} {{ -3.9|int }} {{ none|int }} {{ true|int }} {{ ' 12 '|int }} {{ '1_000'|int }} {{ '0x1f'|int(0, 16) }} {{ 'ff'|int(base=16) }} {{ '1e3'|int }}", "{{ missing|int }}", "{{ missing|float }}",
        "{{ '3.5'|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }} {{ 3|float }} {{ '1e3'|float }} {{ none|float }} {{ 'inf'|float }} {{ '-inf'|float }} {{ 'nan'|float }} {{ ' 2 '|float }}",
        "{{ 42.55|round }} {{ 42.55|round(1) }} {{ 42.55|round(1, 'floor') }} {{ 42.55|round(1, 'ceil') }} {{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 42|round }} {{ 1234|round(-2) }} {{ -2.5|round }} {{ 0.5|round }} {{ 1.005|round(2) }}",
        "{{ 42.5|round(0, 'x') }}", "{{ 'a'|round }}", "{{ 'a'|abs }}",
        "{{ numbers|sum }} {{ people|sum(attribute='age') }} {{ []|sum }} {{ [1.5, 2]|sum }} {{ [1]|sum(start=10) }} {{ [[1], [2]]|sum(start=[]) }}", "{{ ['a']|sum }}",
        "{{ numbers|min }} {{ numbers|max }} {{ words|min }} {{ words|max }} {{ words|min(case_sensitive=true) }} {{ (people|max(attribute='age')).name }} {{ []|min }}| {{ 'hello'|max }}",
        "{{ [1, 'a']|min }}", "{{ [3, 2.5, true]|min }} {{ [none]|max }}",
    ],
    "filters: lists": [
        "{{ numbers|sort }} {{ numbers|sort(reverse=true) }} {{ words|sort }} {{ words|sort(case_sensitive=true) }} {{ words|sort(true) }} {{ people|sort(attribute='age')|map(attribute='name')|list }} {{ people|sort(attribute='age,name', reverse=true)|map(attribute='name')|join }}",
        "{{ [1, 'a']|sort }}", "{{ [none, 1]|sort }}", "{{ [{}, {}]|sort }}", "{{ mapping|sort }} {{ 'hello'|sort }} {{ [[2], [1, 5]]|sort }} {{ [(1, 'b'), (1, 'a')]|sort }} {{ [true, 0, 2.5]|sort }}",
        "{{ words|unique|list }} {{ words|unique(true)|list }} {{ [1, 1.0, true, 2]|unique|list }} {{ people|unique(attribute='age')|map(attribute='name')|list }} {{ 'hello'|unique|join }}", "{{ [[1], [1]]|unique|list }}",
        "{{ numbers|first }} {{ numbers|last }} {{ []|first }}| {{ []|last }}| {{ mapping|first }} {{ mapping|last }} {{ numbers|reverse|list }} {{ mapping|list }} {{ (1, 2)|list }} {{ missing|list }} {{ missing|first }}|",
        "{{ words|map('upper')|list }} {{ words|map('replace', 'a', 'b')|join(',') }} {{ people|map(attribute='name')|list }} {{ people|map(attribute='tags', default='-')|list }} {{ [[1, 2], [3]]|map(attribute='0')|list }} {{ [[1, 2], [3]]|map('sum')|list }} {{ ['a']|map('default', 'x')|list }}",
        "{{ words|map('nosuch')|list }}", "{{ words|map|list }}", "{{ 5|map('upper')|list }}", "{{ words|map('upper', 1)|list }}", "{{ words|map(attribute='x', y=1)|list }}",
        "{{ numbers|select('odd')|list }} {{ numbers|select|list }} {{ numbers|reject('even')|list }} {{ numbers|select('>', 1)|list }} {{ numbers|select('divisibleby', 2)|list }} {{ [0, 1, '', 'a', none]|select|list }} {{ [0, 1, '']|reject|list }} {{ words|select('in', ['fig'])|list }} {{ missing|select|list }}",
        "{{ people|selectattr('tags')|map(attribute='name')|list }} {{ people|selectattr('age', '==', 30)|map(attribute='name')|list }} {{ people|rejectattr('age', 'eq', 30)|map(attribute='name')|list }} {{ people|selectattr('tags', 'defined')|map(attribute='name')|list }} {{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ people|rejectattr('tags')|list|length }}",
        "{{ numbers|select('nosuch')|list }}", "{{ people|selectattr|list }}", "{{ numbers|select('divisibleby')|list }}",
        "{{ mapping|dictsort }} {{ mapping|dictsort(true) }} {{ {'a': 2, 'b': 1}|dictsort(by='value') }} {{ {'a': 2, 'b': 1}|dictsort(reverse=true) }} {{ {'a': 'z', 'b': 'Y'}|dictsort(false, 'value') }}", "{{ numbers|dictsort }}", "{{ {'a': 1}|dictsort(by='x') }}",
        "{{ mapping|items|list }} {{ missing|items|list }} {{ {}|items|list }}", "{{ numbers|items|list }}", "{{ none|items }}{{ none|items|list }}",
        "{{ range(7)|batch(3)|list }} {{ range(7)|batch(3, 'x')|list }} {{ range(7)|slice(3)|list }} {{ range(7)|slice(3, '-')|list }} {{ []|batch(2)|list }} {{ range(2)|batch(5, 0)|list }}",
        "{% for g, l in people|groupby('age') %}{{ g }}: {{ l|map(attribute='name')|join(',') }}; {% endfor %}{{ (people|groupby('age'))[0].grouper }} {{ (people|groupby('age'))[0].list|length }} {{ [{'a': 1}]|groupby('a') }} {{ words|groupby(0)|map('first')|list }} {{ [{'a': 'x'}, {}]|groupby('a', default='d')|map('first')|list }}",
        "{{ mapping|attr('b') }}|{{ text|attr('upper') is callable }} {{ missing|default('d') }} {{ none|default('d') }} {{ none|default('d', true) }} {{ ''|d('e', boolean=true) }} {{ missing|default }}| {{ mapping.x|default([]) }} {{ false|default(true) }}",
        "{% set m = words|map('upper') %}{{ m|list }} {{ m|list }} {% set s = numbers|select('odd') %}{% for n in s %}{{ n }};{% endfor %}{% for n in s %}{{ n }};{% endfor %}{{ s is iterable }} {{ s is sequence }} {{ s|first }}|",
        "{{ words|map('upper')|length }}", "{{ words|map('upper')|last }}", "{{ (words|map('upper'))[0] is defined }} {{ (words|map('upper')) is string }} {{ 'PEAR' in words|map('upper') }}",
    ],
    "filters: json": [
        "{{ mapping|tojson }} {{ messages|tojson }} {{ tools|tojson }}",
        "{{ mapping|tojson(indent=2) }}\n{{ [1, [], {}, [2]]|tojson(indent=4) }} {{ tools|tojson(indent=1) }} {{ []|tojson(indent=2) }} {{ [1]|tojson(indent=0) }} {{ {'a': 1}|tojson(indent='\\t') }}",
        "{{ 'é😀\\u2028</script>&\\'\"\\\\/\\x07\\x7f'|tojson }} {{ 'é😀'|tojson(ensure_ascii=true) }} {{ 'é'|tojson(true) }}",
        "{{ {'b': 1, 'a': {'d': 1, 'c': 2}}|tojson(sort_keys=true) }} {{ [1, {'a': 2}]|tojson(separators=(',', ':')) }} {{ [1, 2]|tojson(indent=2, separators=(', ', ': ')) }}",
        "{{ 1|tojson }} {{ 1.0|tojson }} {{ 1e100|tojson }} {{ none|tojson }} {{ true|tojson }} {{ ''|tojson }} {{ (1, 2)|tojson }} {{ big|tojson }} {{ float|tojson }} {{ 1e308 * 10 }} {{ (1e308 * 10)|tojson }} {{ 0.1|tojson }} {{ -5|tojson }}",
        "{{ {1: 2, 1.5: 3, none: 4, true: 5}|tojson }} {{ {'a\"b\\n': 1}|tojson }}",
        "{{ missing|tojson }}", "{{ [missing]|tojson }}", "{{ range(3)|tojson }}", "{{ words|map('upper')|tojson }}", "{{ {(1, 2): 3}|tojson }}", "{{ mapping.items|tojson }}", "{{ mapping.items()|tojson }}", "{{ 'a'|tojson(nosuch=1) }}", "{{ {'a': 1, 2: 3}|tojson(sort_keys=true) }}",
        "{{ ('{\"a\": [1, 2.0, null, \"é\"]}'|from_json).a }} {{ messages[3].content|from_json }} {{ ('5'|from_json) + 1 }}", "{{ 'nonsense'|from_json }}",
    ],
    "tests": [
        "{{ 1 is defined }} {{ missing is defined }} {{ missing is undefined }} {{ missing is not defined }} {{ none is none }} {{ none is not none }} {{ missing is none }}",
        "{{ 'a' is string }} {{ 1 is string }} {{ 1 is number }} {{ 1.5 is number }} {{ true is number }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is integer }} {{ 1.0 is float }} {{ true is boolean }} {{ 1 is boolean }} {{ big is integer }}",
        "{{ mapping is mapping }} {{ [] is mapping }} {{ [] is iterable }} {{ 'a' is iterable }} {{ mapping is iterable }} {{ 1 is iterable }} {{ none is iterable }} {{ missing is iterable }} {{ range(1) is iterable }}",
        "{{ [] is sequence }} {{ 'a' is sequence }} {{ mapping is sequence }} {{ (1,) is sequence }} {{ 1 is sequence }} {{ range(2) is sequence }} {{ mapping.keys() is sequence }} {{ missing is sequence }} {{ none is sequence }}",
        "{{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }} {{ none is false }} {{ 1 is odd }} {{ 2 is even }} {{ -1 is odd }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 1.0 is odd }}",
        "{{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is gt(0) }} {{ 1 is le 1 }} {{ 1 is ge 2 }} {{ 1 is in [1, 2] }} {{ 'a' is in 'abc' }} {{ 'b' is not in 'abc' }} {{ 3 is greaterthan 2 }} {{ 3 is lessthan 2 }}",
        "{{ 'ab' is lower }} {{ 'AB' is upper }} {{ 'Ab' is lower }} {{ '' is lower }} {{ 1 is lower }} {{ range is callable }} {{ 'a' is callable }} {{ text.upper is callable }} {{ 'x' is escaped }} {{ 'upper' is filter }} {{ 'nosuch' is filter }} {{ 'odd' is test }}",
        "{{ none is sameas none }} {{ true is sameas true }} {{ 1 is sameas true }} {{ mapping is sameas mapping }} {{ [] is sameas [] }} {{ 'a' is sameas 'a' }}",
        "{{ 1 + 1 is odd }} {{ not 1 is defined }} {{ 1 is defined and 2 is defined }} {{ 1 is odd or 1 / 0 }}", "{{ 3 is odd is true }}", "{{ 1 is nosuch }}", "{{ 'a' is odd }}", "{{ none is even }}", "{{ 1 is divisibleby }}", "{{ 1 is in 1 }}", "{{ 1 is odd and 2 is odd }}",
        "{{ x is defined if false else 'no' }}", "{{ (x is defined) if false else 'no' }} {{ (5 is defined) if yes }} {% if missing is defined and missing.x %}a{% else %}b{% endif %}",
    ],
    "loops": [
        "{% for x in [1, 2, 3] %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}",
        "{% for x in 'ab' %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}/{{ loop.depth }}/{{ loop.depth0 }} {% endfor %}",
        "{% for x in numbers %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}{% for x in [1] %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}",
        "{% for x in numbers if x > 1 %}{{ x }}:{{ loop.index }}/{{ loop.length }}{{ loop.last }} {% else %}none{% endfor %}",
        "{% for x in numbers if x > 100 %}{{ x }}{% else %}none{% endfor %} {% for x in [] %}{% else %}empty{% endfor %} {% for x in missing %}{% else %}undefined{% endfor %}",
        "{% for k, v in mapping.items() %}{{ k }}={{ v }};{% endfor %}{% for k in mapping %}{{ k }}{% endfor %}{% for k, v in mapping|items %}{{ k }}{% endfor %}{% for (a, (b, c)) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
        "{% for a, b in [[1]] %}{% endfor %}", "{% for a, b in [1] %}{% endfor %}", "{% for a in 5 %}{% endfor %}", "{% for a in none %}{% endfor %}", "{% for %}{% endfor %}", "{% for a in [1] %}", "{% endfor %}", "{% for 1 in x %}{% endfor %}",
        "{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}", "{% break %}", "{% if true %}{% continue %}{% endif %}",
        "{% for x in [1, 2] %}{% for y in [3, 4] %}{{ x }}{{ y }}{{ loop.index }}{% if y == 3 %}{% continue %}{% endif %}!{% endfor %}{{ loop.index }} {% endfor %}",
        "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}",
        "{% for i in [1, 2] %}{{ y is defined }}{% set y = i %}{{ y }}{% endfor %}{{ y is defined }}",
        "{% set ns = namespace(n=0, l=[]) %}{% for i in [1, 2, 3] %}{% set ns.n = ns.n + i %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.n }} {{ ns.l }} {{ ns.zzz is defined }}",
        "{% for x in range(3) %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x // 2) }} {% endfor %}",
        "{% for x in [[1, [2]], [3]] recursive %}[{{ loop.depth }}:{% if x is iterable %}{{ loop(x) }}{% else %}{{ x }}{% endif %}]{% endfor %}",
        "{% for item in [{'n': 'a', 'c': [{'n': 'b', 'c': [{'n': 'c'}]}]}, {'n': 'd'}] recursive %}{{ item.n }}{% if item.c %}({{ loop(item.c) }}){{ item.n }}{% endif %}{% endfor %}",
        "{% for x in [1] %}{{ loop([2]) }}{% endfor %}", "{{ loop.index }}", "{% for x in [1] %}{{ loop.nosuch }}|{% endfor %}",
        "{% for x in [1, 2, 3] if loop %}{% endfor %}", "{% for loop in [1, 2] %}{{ loop }}{% endfor %}", "{% for x in range(2, 10, 3) %}{{ x }} {% endfor %}{% for x in range(3, 0, -1) %}{{ x }}{% endfor %} {{ range(3) }} {{ range(1, 4) }} {{ range(0, 5, 2)|list }} {{ range(0)|list }}",
        "{{ range('a') }}", "{{ range(1, 2, 0) }}", "{{ range(1000000) }}", "{{ range(1.5) }}", "{{ range() }}",
        "{% for m in messages %}{% if m.role == 'user' %}U{{ loop.index }}{% elif m.role == 'system' %}S{% else %}{{ m.role[0] }}{% endif %}{% endfor %}",
        "{% for m in messages[::-1] %}{{ m.role[0] }}{% endfor %} {% for m in messages[1:] if m.content is string %}{{ m.role[0] }}{{ loop.last }}{% endfor %} {% for c in '😀é' %}[{{ c }}]{% endfor %}",
        "{% set l = [] %}{% for x in [1, 2] %}{{ loop.index if loop.first else loop.index0 }}{% endfor %}{% for x in l %}{% else %}-{% endfor %}",
        "{% for x in [3, 4] %}{% set outer = loop %}{% for y in [5, 6] %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    ],
    "set": [
        "{% set a = 1 %}{% set b, c = 2, 3 %}{{ a }}{{ b }}{{ c }} {% set d = 1, 2 %}{{ d }}{% set (e, f) = [4, 5] %}{{ e }}{{ f }}",
        "{% set x %}a {{ 1 + 1 }} b{% endset %}[{{ x }}] {{ x|length }} {% set y | upper | trim %} abc {% endset %}[{{ y }}] {% set z | replace('a', 'b') %}aaa{% endset %}{{ z }}",
        "{% set ns = namespace() %}{% set ns.a = 5 %}{{ ns.a }} {{ ns.b }}| {% set ns.c %}block{% endset %}{{ ns.c }} {% set ns2 = namespace({'x': 1}, y=2) %}{{ ns2.x }}{{ ns2.y }}{{ ns2['x'] }}",
        "{% if true %}{% set x = 'in' %}{% endif %}{{ x }} {% if false %}{% set q = 1 %}{% endif %}{{ q is defined }} {% if false %}{% set text = 1 %}{% endif %}{{ text }}",
        "{% set messages = messages[1:] %}{{ messages|length }} {% set messages = messages + [{'role': 'x'}] %}{{ messages[-1].role }} {% set text = text ~ '!' %}{{ text }}",
        "{% set x = 5 %}{% set x = x * 2 %}{{ x }} {% with y = x, z = 3 %}{{ y + z }}{% set x = 1 %}{{ x }}{% endwith %}{{ x }}{{ y is defined }} {% with %}{{ x }}{% endwith %}",
        "{% set a.b = 1 %}", "{% set mapping.b = 1 %}{{ mapping.b }}", "{% set 5 = 1 %}", "{% set true = 1 %}", "{% set a = %}", "{% set a, b = 1 %}", "{% set a, b = [1, 2, 3] %}", "{% set x %}", "{% set %}", "{% set a['b'] = 1 %}",
        "{% filter upper %}abc {{ 'def' }}{% endfilter %} {% filter replace('a', 'b')|trim %} aaa {% endfilter %}|{% filter indent(2) %}x\ny{% endfilter %}",
        "{% set x = 1 %}{% filter upper %}{% set x = 2 %}{{ x }}{% endfilter %}{{ x }} {% set y %}{% set x = 3 %}{{ x }}{% endset %}{{ y }}{{ x }}",
        "{% generation %}abc{{ 1 }}{% set g = 1 %}{% endgeneration %}{{ g is defined }}", "{% generation %}", "{% filter nosuch %}x{% endfilter %}", "{% filter %}x{% endfilter %}",
        "{% set none_value = none %}{{ none_value is none }} {% set f = range %}{{ f(2)|list }} {% set d = dict(a=1, b=[2]) %}{{ d }} {{ dict([('x', 1)], y=2) }} {{ dict({'a': 1}) }} {{ dict() }}",
    ],
    "macros": [
        "{% macro f(a, b=2, c='x') %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}{{ f(1) }} {{ f(1, 3) }} {{ f(1, c='y') }} {{ f(a=5) }} {{ f() }} {{ f(1)|upper }} {{ f(1) ~ f(2) }}",
        "{% macro f(a, b=a + 1) %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}", "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}", "{% macro f(a) %}{% endmacro %}{{ f(b=1) }}", "{% macro f(a) %}{% endmacro %}{{ f(1, a=2) }}", "{% macro f(a=1, b) %}{% endmacro %}", "{% macro f(a, a) %}{% endmacro %}",
        "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
        "{% macro f() %}{{ varargs }} {{ kwargs }}{% endmacro %}{{ f(1, 2, x=3) }}", "{% macro f(a) %}{{ a }}{{ varargs|length }}{% endmacro %}{{ f(1, 2, 3) }}", "{% macro f() %}{{ kwargs.x }}{% endmacro %}{{ f(x=3) }}",
        "{% macro f(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call f('b') %}in{{ text[:3] }}{% endcall %}", "{% macro f() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b=5) f() %}{{ a }}{{ b }}{% endcall %} {% call(a, b=5) f() %}{{ a + b }}{% endcall %}",
        "{% macro f() %}x{% endmacro %}{% call f() %}y{% endcall %}", "{% macro f() %}{{ caller is defined }}{% endmacro %}{{ f() }}{% call f() %}{% endcall %}", "{% call 5 %}{% endcall %}", "{% macro f(caller=none) %}{{ caller is none }}{% endmacro %}{{ f() }}{% call f() %}{% endcall %}",
        "{% set x = 1 %}{% macro f() %}{{ x }}{% set x = 2 %}{{ x }}{% endmacro %}{{ f() }}{{ x }}{% set x = 5 %}{{ f() }}", "{% macro f() %}{{ y }}{% endmacro %}{% set y = 3 %}{{ f() }}", "{% macro f() %}{{ text }}{% endmacro %}{{ f() }} {{ f }}"[:-8],
        "{% macro outer(a) %}{% macro inner(b) %}{{ a }}{{ b }}{% endmacro %}{{ inner(2) }}{% endmacro %}{{ outer(1) }}{{ inner is defined }}", "{% for i in [1, 2] %}{% macro f() %}{{ i }}{% endmacro %}{{ f() }}{% endfor %}{{ f is defined }}",
        "{% macro f() %}\n  a\n  {%- if true %}\n  b\n  {%- endif %}\n{% endmacro %}[{{ f() }}]", "{% macro f(x) -%}\n  {{ x }}\n{%- endmacro %}[{{ f(1) }}]", "{% macro f(x) %}{% set ns = namespace(v=x) %}{% for i in range(2) %}{% set ns.v = ns.v + 1 %}{% endfor %}{{ ns.v }}{% endmacro %}{{ f(1) }}{{ f(10) }}",
        "{{ f() }}{% macro f() %}x{% endmacro %}", "{% macro f() %}{% break %}{% endmacro %}", "{% for i in [1] %}{% macro f() %}{% break %}{% endmacro %}{% endfor %}", "{% macro f(a %}{% endmacro %}", "{% macro %}{% endmacro %}",
        "{% macro f(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ f(*[1, 2], c=3) }} {{ f(**{'a': 1, 'b': 2, 'c': 3}) }} {{ f(1, *(2, 3)) }} {{ f(1, c=4, *[2]) }}",
        "{% macro f(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ f(**{'a': 1}, **{'b': 2}) }}", "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(a=1, a=2) }}", "{% macro f(a, b) %}{{ a }}{% endmacro %}{{ f(a=1, 2) }}", "{% macro f(l) %}{% for x in l %}{% if x is iterable %}({{ f(x) }}){% else %}{{ x }}{% endif %}{% endfor %}{% endmacro %}{{ f([1, [2, [3]], 4]) }}",
        "{{ raise_exception('no') }}", "{% if false %}{{ raise_exception('no') }}{% endif %}ok", "{{ strftime_now('%Y-%m-%d %d %b %Y %B %H:%M:%S %y %j %A %a %p %I %m %%') }}", "{{ f.name }}{% macro f() %}{% endmacro %}{{ f.name }}",
    ],
    "macros: names that outlive a call": [
        "{% set ns = namespace(f=none) %}{% macro make(x) %}{% macro inner(y) %}{{ x }}{{ y }}{% endmacro %}{% set ns.f = inner %}{% endmacro %}{% macro other(a, b, c) %}{{ a }}{{ b }}{{ c is defined }}{% endmacro %}{{ make(1) }}{{ other(2, 3) }}{{ ns.f(4) }}{{ other(5, 6, 7) }}{{ ns.f(8) }}",
        "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{{ n }}{% endif %}{% endmacro %}{{ f(3) }}|{{ f(2) }}",
        "{% macro f(a, b='d') %}{{ a }}{{ b }}{% set z = a %}{{ z }}{% endmacro %}{{ f(1, 2) }}{{ f(3) }}{{ f() }}",
        "{% macro g() %}{{ caller(1) }}{% endmacro %}{% macro f(x) %}{% call(y) g() %}{{ x }}{{ y }}{% endcall %}{{ x }}{% endmacro %}{{ f('a') }}{{ f('b') }}",
    ],
    "helpers": [
        "{% set j = joiner() %}{{ j() }}a{{ j() }}b{{ j() }}c", "{% set j = joiner('|') %}{% for x in [1, 2, 3] %}{{ j() }}{{ x }}{% endfor %}", "{% set j = joiner(sep=0) %}{{ j() }}{{ j() }}", "{{ joiner(1, 2) }}", "{{ joiner()(1) }}",
        "{% set c = cycler('a', 'b', 3) %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.current }}{{ c.next() }}", "{{ cycler() }}", "{% set c = cycler(1) %}{{ c.next(2) }}", "{{ cycler(x=1) }}", "{% set c = cycler(1, 2) %}{{ c.next() + c.next() }}{{ c.nosuch is defined }}",
        "{{ 'Straße ΑΣ ς ﬁ İ ı ẞ ŉ ǰ ᾀ ᾼ ῷ և µ ſ K Å'.casefold() }} {{ 'ÄÖ'.casefold() }} {{ '\u13a0\uab70\u13f8\u1c80\u1e9b\u0345'.casefold() }} {{ ''.casefold() }}|",
    ],
    "filters: markup and files": [
        "{{ '<b>one</b>  two\n <!-- <i>no</i> -->three'|striptags }}|{{ 'a < b > c'|striptags }}|{{ 'a &lt;b&gt; &amp;amp; &quot;'|striptags }}|{{ '<<!-- x -->!-- y -->z'|striptags }}|{{ '<a'|striptags }}|{{ 5|striptags }}|{{ none|striptags }}|{{ 'x<!--y'|striptags }}|{{ '&eacute;&#233;&#x41;'|striptags }}",
        "{{ {'class': 'my list', 'missing': none, 'id': 'list-%d'|format(42), 'x': missing}|xmlattr }}|{{ {'a': '<&\"'}|xmlattr(false) }}|{{ {}|xmlattr }}|{{ {'a': 1, 'b': true}|xmlattr(autospace=false) }}|{{ {'a': none}|xmlattr }}", "{{ {'a b': 1}|xmlattr }}", "{{ {'a/': 1}|xmlattr }}", "{{ {'a>b': none}|xmlattr }}", "{{ {1: 2}|xmlattr }}", "{{ [1]|xmlattr }}", "{{ missing|xmlattr }}",
        "{{ 0|filesizeformat }} {{ 1|filesizeformat }} {{ 100|filesizeformat }} {{ 999|filesizeformat }} {{ 1000|filesizeformat }} {{ 1250|filesizeformat }} {{ 1350|filesizeformat }} {{ 1000000|filesizeformat }} {{ 1500000000|filesizeformat }} {{ 1000000000000|filesizeformat }} {{ 1e15|filesizeformat }} {{ 1e18|filesizeformat }} {{ 1e24|filesizeformat }} {{ 5e30|filesizeformat }}",
        "{{ 1023|filesizeformat(true) }} {{ 1024|filesizeformat(true) }} {{ 1536|filesizeformat(binary=true) }} {{ 1048576|filesizeformat(true) }} {{ 1e12|filesizeformat(true) }} {{ '1234567'|filesizeformat }} {{ -5|filesizeformat }} {{ -5000.7|filesizeformat }} {{ 1.5|filesizeformat }} {{ true|filesizeformat }} {{ big|filesizeformat }}",
        "{{ 'x'|filesizeformat }}", "{{ none|filesizeformat }}", "{{ missing|filesizeformat }}", "{{ [1]|filesizeformat }}",
        "{{ '<b>'|forceescape }} {{ '<b>'|escape|forceescape is defined }} {{ 5|forceescape }}",
        "{{ '%.1f %.1f %.1f %.0f %.0f %.2f' % (0.25, 0.35, 0.75, 0.5, 1.5, 1.005) }} {{ '{:.1f} {:.2f} {:.0f}'.format(0.25, 2.675, 2.5) }} {{ '%.1f' % -0.25 }} {{ '%.3f' % 0.0625 }} {{ '%.1f' % 1e22 }}",
    ],
    "filters: wordwrap": [
        "{{ text|wordwrap(10) }}|{{ text|wordwrap(5) }}|{{ text|wordwrap }}|{{ text|wordwrap(1) }}|{{ text|wordwrap(width=9, wrapstring=' / ') }}",
        "{{ 'a verylongwordindeed b'|wordwrap(6) }}|{{ 'a verylongwordindeed b'|wordwrap(6, false) }}|{{ 'well-known self-made ex-a a-b half-1'|wordwrap(8) }}|{{ 'well-known self-made'|wordwrap(8, true, none, false) }}|{{ 'very-long-hyphenated-word'|wordwrap(12) }}",
        "{{ lines|wordwrap(4) }}|{{ 'one\n\n\ntwo three'|wordwrap(5) }}|{{ ''|wordwrap(5) }}|{{ '  leading and   inner  spaces  '|wordwrap(10) }}|{{ 'tab\tand\x0bmore'|wordwrap(4) }}|{{ 'x--y word---next (a) \"q\" it\\'s'|wordwrap(5) }}",
        "{{ messages[1].content|wordwrap(7) }}|{{ '😀😀😀😀 é 서울 '|wordwrap(2) }}|{{ '-- --- ----'|wordwrap(2) }}|{{ 'ab-cd-ef gh'|wordwrap(3) }}|{{ 'abc---def'|wordwrap(4) }}|{{ 'a\u00a0b c'|wordwrap(3) }}",
        "{{ text|wordwrap(0) }}", "{{ text|wordwrap(-1) }}", "{{ ''|wordwrap(0) }}|", "{{ 5|wordwrap }}", "{{ text|wordwrap(5, wrapstring=1) }}", "{{ none|wordwrap }}",
    ],
    "filters: pprint": [
        "{{ messages|pprint }}", "{{ mapping|pprint }}|{{ numbers|pprint }}|{{ text|pprint }}|{{ none|pprint }}|{{ missing|pprint }}|{{ (1,)|pprint }}|{{ []|pprint }}|{{ {}|pprint }}|{{ 'it\\'s'|pprint }}|{{ 2.5|pprint }}",
        "{{ tools|pprint }}", "{{ people|pprint }}", "{{ (text * 8)|pprint }}", "{{ (lines * 12)|pprint }}", "{{ {'key': lines * 9, 'a': text * 6, 'b': [text, text, text, text, text]}|pprint }}", "{{ ((text * 5,), [text * 6])|pprint }}",
        "{{ ('x' * 100)|pprint }}", "{{ [('x' * 100), 1]|pprint }}", "{{ {2: 'b', 1: 'a', 1.5: 'c'}|pprint }}", "{{ range(5)|pprint }}", "{{ {'b': {'z': 1, 'y': [3, {'d': 1, 'c': 2}]}, 'a': (text, text, text, text)}|pprint }}",
    ],
    "white space": [
        "a\n{% if true %}\nb\n{% endif %}\nc\n", "a\n  {% if true %}  \nb\n  {% endif %}\nc", "a {% if true %} b {% endif %} c", "{% if true %}\n\nb{% endif %}\n\nc\n\n", "  {% if true %}x{% endif %}", "x\n   {{ 1 }}\n   y", "x\n   {{- 1 -}}\n   y",
        "a\n\n  {%- if true -%}\n\n  b\n  {%- endif -%}\n\nc", "a  {#- c -#}  b", "a\n  {# c #}\nb", "a\n  {# c #} b", "a {# c #}\nb", "a\n{#- c #}\nb", "a\n{# c -#}\n  b", "a\n  {%+ if true %}b{% endif %}", "a\n  {% if true +%}\nb{% endif +%}\nc",
        "{% raw %}{{ x }} {% y %}{# z #}{% endraw %}", "a\n  {% raw %}\n b\n  {% endraw %}\nc", "a {%- raw -%}  b  {%- endraw -%}  c", "a\n{%+ raw %} b {% endraw +%}\nc", "{%raw%}x{%endraw%}", "{% raw %}x", "{{ '\n' }}|{{ '\\n' }}",
        "a\r\n{% if true %}\r\nb\r\n{% endif %}\r\nc\r\n", "a\rb\r", "a\n", "a\n\n", "\n", "", "\n{% if true %}\n{% endif %}\n", "{{ 1 }}\n", "{{ 1 }}\n\n{{ 2 }}\n", "{% set x = 1 %}\n{{ x }}\n{% set y = 2 %}\n\n{{ y }}",
        "\t{% if true %}\tx\t{% endif %}\t", "a\n \t {% if true %}b{% endif %}", "a\u00a0{%- if true %}b{% endif %}", "a\n\u00a0{% if true %}b{% endif %}", "{% for x in [1, 2] %}\n  {{ x }}\n{% endfor %}\n", "{% for x in [1, 2] -%}\n  {{ x }}\n{%- endfor %}\n", "<{% for x in [1, 2] %}\n    {% if x == 1 %}\n    one\n    {% else %}\n    other\n    {% endif %}\n{% endfor %}>",
        "{{-1}}", "{{- 1 }}", "{{ 1 -}} x", "{{ 1 - }} x", "{{ -1 -}} x", "a {{+ 1 }}", "{%- set x = 1 -%} {{ x }}", "{%-set x=1-%}{{x}}", "{{1}}{{2}}", "{ { x } }", "{ {{ 1 }} }", "{{ {'a': {'b': 1}}['a']['b'] }}", "{{ {'a': 1}}}", "{{ '}}' }}", "{% if '%}' %}x{% endif %}", "{# {{ x }} #}y", "{# a", "{{ 1", "{% if 1", "{% if 1 %}", "}} %} #}", "{#}x#}y", "{##}y", "{#-#} y", "{#--#} y", "{%%}", "{% %}", "{{ 1 }", "{",
        "a\n{% if true %}b\n{% elif x %}\nc{% else %}\nd\n{% endif %}\n", "{% if false %}a{% elif 1 %}b{% elif 2 %}c{% else %}d{% endif %}", "{% if %}{% endif %}", "{% if 1 %}{% else %}{% else %}{% endif %}", "{% else %}", "{% nosuch %}", "{% if 1 %}{% endfor %}", "{% if a = 1 %}{% endif %}",
        "  {#- x #}\n  {{ 1 }}", "x\n\n\n{%- if true %}\n\n\ny{% endif %}", "x {%- if true +%} y{% endif %}", "{{ 'a' }}\n    {% if true %}\n    b\n    {% endif %}\n{{ 'c' }}\n", "line 1\n  {% set x = 1 %}  \n  line 2 {% set x = 2 %}  \nline 3",
    ],
}


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"])
    made.filters["tojson"] = tojson
    made.filters["from_json"] = json.loads
    made.globals["raise_exception"] = raise_exception
    made.globals["strftime_now"] = NOW.strftime
    return made


def render(template, variables):
    try:
        return environment().from_string(template).render(**variables)
    except Exception:
        return None


def main():
    cases = [
        {"group": group, "template": template, "text": render(template, VARIABLES)}
        for group, templates in GROUPS.items()
        for template in templates
    ]
    made = {"made_by": f"jinja2 {jinja2.__version__}, make_cases.py", "now": NOW.isoformat(), "variables": VARIABLES, "cases": cases}
    path = pathlib.Path(__file__).with_name("cases.json")
    path.write_text(json.dumps(made, indent=1, ensure_ascii=True) + "\n")
    print(f"{len(cases)} cases, {sum(case['text'] is None for case in cases)} of them failures")


if __name__ == "__main__":
    main()
