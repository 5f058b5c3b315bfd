using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>A line of an export, read and hashed: a header, an entry, a checkpoint or an error.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AuditExportLine
{
    public string? Error { get; init; }

    public AuditExportHeader? Header { get; init; }

    public SignedNote? Note { get; init; }

    public Guid TenantId { get; init; }

    public FoundEntry Entry { get; init; }

    public bool PayloadIsErased { get; init; }

    /// <param name="line">Without the line end.</param>
    /// <param name="buffer">Receives the unescaped texts; at least as long as the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static AuditExportLine Parse(ReadOnlySpan<byte> line, Span<byte> buffer)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals(AuditExportNames.Type) || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return Broken("the line does not begin with \"type\"");
            }

            var parsed =
                reader.ValueTextEquals(AuditExportNames.Entry) ? new AuditExportEntryReader(buffer).Read(ref reader)
                : reader.ValueTextEquals(AuditExportNames.Checkpoint) ? ReadNote(ref reader)
                : reader.ValueTextEquals(AuditExportNames.Header) ? AuditExportHeaderReader.Read(ref reader)
                : Broken("\"type\" is unknown");
            return parsed.Error is null && reader.Read() ? Broken("text follows the JSON object") : parsed;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The exception's message names positions in a buffer, which mean nothing to a reader of the file.
            return Broken("the line is not well-formed JSON in UTF-8");
        }
    }

    public static AuditExportLine Broken(string error) => new() { Error = error };

    private static AuditExportLine ReadNote(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(AuditExportNames.Note)
            || !reader.Read() || reader.TokenType != JsonTokenType.String || !SignedNote.TryParse(reader.GetString()!, out var note)
            || !reader.Read() || reader.TokenType != JsonTokenType.EndObject)
        {
            return Broken("a checkpoint must contain a signed note and nothing else");
        }

        return new AuditExportLine { Note = note };
    }
}

/// <summary>Iterates over the properties of an object, which must be those of a list, each exactly once, in any order.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct AuditExportProperties(AuditExportProperty[] names)
{
    private uint _seen;
    private int _expected;

    public string? Error { get; private set; }

    /// <summary>Moves to the next property's value.</summary>
    /// <returns>The property's index in the list; -1 at the end, or after an <see cref="Error"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            for (var i = 0; i < names.Length && Error is null; i++)
            {
                Error = (_seen & 1u << i) == 0 ? $"\"{names[i].Name}\" is missing" : null;
            }

            return -1;
        }

        // Usually the properties are in the order of the list.
        var index = _expected < names.Length && reader.ValueTextEquals(names[_expected].Utf8) ? _expected : Find(ref reader);
        if (index < 0)
        {
            Error = "the object has an unknown property";
            return -1;
        }

        if ((_seen & 1u << index) != 0)
        {
            Error = $"\"{names[index].Name}\" occurs twice";
            return -1;
        }

        _seen |= 1u << index;
        _expected = index + 1;
        reader.Read();
        return index;
    }

    public void Invalidate(int index) => Error = $"\"{names[index].Name}\" has an invalid value";

    private readonly int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (reader.ValueTextEquals(names[i].Utf8))
            {
                return i;
            }
        }

        return -1;
    }
}
