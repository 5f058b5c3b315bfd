using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>A line of an export, read and hashed; either one of the three kinds or an error.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AuditExportLine
{
    public string? Error { get; init; }

    public AuditExportHeader? Header { get; init; }

    public SignedNote? Note { get; init; }

    public Guid TenantId { get; init; }

    public FoundEntry Entry { get; init; }

    public bool PayloadIsErased { get; init; }

    /// <param name="line">Without its end.</param>
    /// <param name="room">As long as the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static AuditExportLine Parse(ReadOnlySpan<byte> line, Span<byte> room)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals(AuditExportNames.Type) || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return Broken("it does not begin with a \"type\"");
            }

            var parsed =
                reader.ValueTextEquals(AuditExportNames.Entry) ? new AuditExportEntryReader(room).Read(ref reader)
                : reader.ValueTextEquals(AuditExportNames.Checkpoint) ? ReadNote(ref reader)
                : reader.ValueTextEquals(AuditExportNames.Header) ? AuditExportHeaderReader.Read(ref reader)
                : Broken("its \"type\" is not known");
            return parsed.Error is null && reader.Read() ? Broken("something follows the JSON object") : parsed;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The reader's own words name positions in a buffer, which say nothing to whoever looks at the file.
            return Broken("it is not well-formed JSON in UTF-8");
        }
    }

    public static AuditExportLine Broken(string what) => new() { Error = what };

    private static AuditExportLine ReadNote(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(AuditExportNames.Note)
            || !reader.Read() || reader.TokenType != JsonTokenType.String || !SignedNote.TryParse(reader.GetString()!, out var note)
            || !reader.Read() || reader.TokenType != JsonTokenType.EndObject)
        {
            return Broken("it is not a checkpoint with a signed note and nothing else");
        }

        return new AuditExportLine { Note = note };
    }
}

/// <summary>Walks over the properties of an object: each of a list exactly once, in any order.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct AuditExportProperties(AuditExportProperty[] names)
{
    private uint _seen;
    private int _guess;

    public string? Error { get; private set; }

    /// <summary>Goes to the next property's value.</summary>
    /// <returns>The property's place in the list; -1 at the end, or at an <see cref="Error"/>.</returns>
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

        // They mostly come in the order in which they are written.
        var index = _guess < names.Length && reader.ValueTextEquals(names[_guess].Utf8) ? _guess : Find(ref reader);
        if (index < 0)
        {
            Error = "it has a property that is not known";
            return -1;
        }

        if ((_seen & 1u << index) != 0)
        {
            Error = $"it has \"{names[index].Name}\" twice";
            return -1;
        }

        _seen |= 1u << index;
        _guess = index + 1;
        reader.Read();
        return index;
    }

    public void Wrong(int index) => Error = $"\"{names[index].Name}\" is not what it should be";

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
