using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Settings;

namespace SvcInfra.Infrastructure.Tenants.Settings;

/// <summary>
/// Stores the settings as JSON in a text column. A missing value has its default, so that a new setting needs no migration. Rows from before
/// there were settings have an empty text.
/// </summary>
internal sealed class TenantSettingsText() : ValueConverter<TenantSettings, string>(settings => Write(settings), text => Read(text))
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static string Write(TenantSettings settings) =>
        JsonSerializer.Serialize(new Stored(settings.DefaultInvitationRole, settings.AllowedEmailDomains, settings.RequireMultiFactor), Json);

    private static TenantSettings Read(string text)
    {
        var stored = text.Length == 0 ? null : JsonSerializer.Deserialize<Stored>(text, Json);
        return TenantSettings.FromStored(
            stored?.DefaultInvitationRole ?? TenantSettings.Default.DefaultInvitationRole,
            stored?.AllowedEmailDomains ?? TenantSettings.Default.AllowedEmailDomains,
            stored?.RequireMultiFactor ?? TenantSettings.Default.RequireMultiFactor);
    }

    private sealed record Stored(TenantRole? DefaultInvitationRole, IReadOnlyList<string>? AllowedEmailDomains, bool? RequireMultiFactor);
}
