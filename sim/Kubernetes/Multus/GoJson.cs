using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// Reads JSON and complains as Go's encoding/json does, whose words end up in the events of a pod
/// (https://go.dev/src/encoding/json/scanner.go).
/// </summary>
internal sealed class GoJson
{
    private const string UnexpectedEnd = "unexpected end of JSON input";
    private readonly string _text;
    private int _at;

    private GoJson(string text) => _text = text;

    /// <summary>The value; numbers, texts, lists and maps as <see cref="PropertyValue"/> has them.</summary>
    /// <exception cref="CniException">The text is no JSON.</exception>
    public static object? Parse(string text)
    {
        var scanner = new GoJson(text);
        scanner.Value();
        scanner.Space();
        if (scanner._at < text.Length) throw scanner.Invalid("after top-level value");
        return PropertyValue.Parse(text);
    }

    /// <summary>What Go calls the type of a JSON value.</summary>
    public static string TypeOf(object? value) => value switch
    {
        PropertyMap => "object",
        PropertyList => "array",
        string => "string",
        bool => "bool",
        null => "null",
        _ => "number",
    };

    private void Space()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
    }

    private char Peek()
    {
        Space();
        return _at < _text.Length ? _text[_at] : throw new CniException(UnexpectedEnd);
    }

    private CniException Invalid(string context) =>
        _at >= _text.Length ? new CniException(UnexpectedEnd) : new CniException($"invalid character {Quote(_text[_at])} {context}");

    private static string Quote(char character) => character switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        '\n' => @"'\n'",
        '\t' => @"'\t'",
        '\r' => @"'\r'",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $@"'\x{(int)character:x2}'"),
        _ => $"'{character}'",
    };

    private void Value()
    {
        switch (Peek())
        {
            case '{':
                Members();
                break;
            case '[':
                Elements();
                break;
            case '"':
                Text();
                break;
            case 't':
                Literal("true");
                break;
            case 'f':
                Literal("false");
                break;
            case 'n':
                Literal("null");
                break;
            case '-' or (>= '0' and <= '9'):
                Number();
                break;
            default:
                throw Invalid("looking for beginning of value");
        }
    }

    private void Members()
    {
        _at++;
        if (Peek() == '}')
        {
            _at++;
            return;
        }

        while (true)
        {
            if (Peek() != '"') throw Invalid("looking for beginning of object key string");
            Text();
            if (Peek() != ':') throw Invalid("after object key");
            _at++;
            Value();
            var next = Peek();
            if (next is not (',' or '}')) throw Invalid("after object key:value pair");
            _at++;
            if (next == '}') return;
        }
    }

    private void Elements()
    {
        _at++;
        if (Peek() == ']')
        {
            _at++;
            return;
        }

        while (true)
        {
            Value();
            var next = Peek();
            if (next is not (',' or ']')) throw Invalid("after array element");
            _at++;
            if (next == ']') return;
        }
    }

    private void Text()
    {
        for (_at++; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case '"':
                    _at++;
                    return;
                case '\\':
                    _at++;
                    if (_at >= _text.Length || !"bfnrt\\/\"u".Contains(_text[_at], StringComparison.Ordinal)) throw Invalid("in string escape code");
                    break;
                case < ' ':
                    throw Invalid("in string literal");
            }
        }

        throw new CniException(UnexpectedEnd);
    }

    private void Literal(string word)
    {
        for (var index = 1; index < word.Length; index++)
        {
            _at++;
            if (_at >= _text.Length || _text[_at] != word[index]) throw Invalid($"in literal {word} (expecting '{word[index]}')");
        }

        _at++;
    }

    private void Number()
    {
        if (_text[_at] == '-') _at++;
        if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at])) throw Invalid("in numeric literal");
        if (_text[_at] == '0') _at++;
        else Digits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at])) throw Invalid("after decimal point in numeric literal");
            Digits();
        }

        if (_at >= _text.Length || _text[_at] is not ('e' or 'E')) return;
        _at++;
        if (_at < _text.Length && _text[_at] is '+' or '-') _at++;
        if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at])) throw Invalid("in exponent of numeric literal");
        Digits();
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
    }
}
