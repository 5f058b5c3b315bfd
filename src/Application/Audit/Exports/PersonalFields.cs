using System.Runtime.InteropServices;
using System.Text.Json;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>The fields of a payload, for formats that write each into a column or key of its own.</summary>
/// <param name="Changes">Personal values before and after, as JSON; the whole text of a payload that was altered and cannot be parsed.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PersonalFields(string? IpAddress, string? UserAgent, string? Changes)
{
    public static PersonalFields Of(AuditPayload? payload)
    {
        if (payload is null)
        {
            return default;
        }

        try
        {
            using var json = JsonDocument.Parse(payload.Text);
            var root = json.RootElement;
            var personalChanges = root.TryGetProperty("changes", out var changes) ? changes.GetRawText() : null;
            return new PersonalFields(Text(root, "ipAddress"), Text(root, "userAgent"), personalChanges);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new PersonalFields(null, null, payload.Text);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
