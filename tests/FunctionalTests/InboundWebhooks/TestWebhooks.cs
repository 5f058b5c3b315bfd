using System.Collections.Concurrent;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.InboundWebhooks.Contracts;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Tenants.Settings;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>The body of what the tests send.</summary>
/// <param name="Type">Handled: <c>note.*</c>.</param>
/// <param name="Tenant">The tenant that the handler acts in; null: none.</param>
/// <param name="Name">The new name of the tenant; null: it is not renamed.</param>
public sealed record TestNote(string Id, string Type, Guid? Tenant = null, string? Name = null);

/// <summary>Counts its calls, and renames a tenant with the command that its grant allows.</summary>
[InboundWebhookSource("test-notes", WebhookSignatureScheme.StandardWebhooks, "note.*", Grants = ["tenants.write"])]
internal sealed class TestNotes(IRequestContext caller, ISender sender, AppDbContext context) : IInboundWebhookHandler
{
    public const string Source = "test-notes";

    public static readonly WebhookKey Key = WebhookKey.Create(WebhookScheme.HmacSha256);
    public static readonly WebhookKey OldKey = WebhookKey.Create(WebhookScheme.HmacSha256);

    /// <summary>The runs of the handler that came to their end, by event id.</summary>
    public static ConcurrentDictionary<string, int> Calls { get; } = new();

    /// <summary>How often the handler has yet to fail after its changes, by event id.</summary>
    public static ConcurrentDictionary<string, int> Failures { get; } = new();

    public static ConcurrentDictionary<string, (Guid? ActsIn, PrincipalKind Principal, IReadOnlyCollection<Guid> Tenants)> Seen { get; } = new();

    public Task<Guid?> FindTenantAsync(InboundWebhook webhook, CancellationToken cancellationToken) =>
        Task.FromResult(webhook.Read<TestNote>().Tenant);

    public async Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken)
    {
        var note = webhook.Read<TestNote>();
        Seen[webhook.EventId] = (caller.TenantId, caller.Principal, await TenantVisibility.TenantsAsync(context));
        if (note is { Tenant: { } tenant, Name: { } name })
        {
            var renamed = await sender.Send(new RenameTenant(tenant, name, ExpectedVersion: null), cancellationToken);
            if (!renamed.IsSuccess)
            {
                throw new NonRetryableJobException(Error.Of(renamed).Code);
            }
        }

        if (Failures.TryGetValue(webhook.EventId, out var left) && left > 0)
        {
            Failures[webhook.EventId] = left - 1;
            throw new RetryLaterException(TimeSpan.Zero, "The test requested a failure.");
        }

        Calls.AddOrUpdate(webhook.EventId, 1, (_, calls) => calls + 1);
    }
}

/// <summary>Does nothing: its test is about signatures.</summary>
[InboundWebhookSource("test-shop", WebhookSignatureScheme.Stripe)]
internal sealed class TestShop : IInboundWebhookHandler
{
    public const string Source = "test-shop";
    public const string Secret = "whsec_secret_of_the_test_shop";

    public Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Has no secret in the settings.</summary>
[InboundWebhookSource("test-code", WebhookSignatureScheme.GitHub)]
internal sealed class TestCode : IInboundWebhookHandler
{
    public const string Source = "test-code";

    public Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken) => Task.CompletedTask;
}

[InboundWebhookSource("test-closed", WebhookSignatureScheme.GitHub)]
internal sealed class TestClosed : IInboundWebhookHandler
{
    public const string Source = "test-closed";

    public Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class TestWebhooks
{
    public static IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("InboundWebhooks:Sources:test-notes:Secrets:0", TestNotes.Key.SecretText!),
        new("InboundWebhooks:Sources:test-notes:Secrets:1", TestNotes.OldKey.SecretText!),
        new("InboundWebhooks:Sources:test-shop:Secrets:0", TestShop.Secret),
        new("InboundWebhooks:Sources:test-closed:Enabled", "false"),
    ];

    public static IServiceCollection AddTestWebhooks(this IServiceCollection services) => services
        .AddInboundWebhookHandler(typeof(TestNotes)).AddInboundWebhookHandler(typeof(TestShop))
        .AddInboundWebhookHandler(typeof(TestCode)).AddInboundWebhookHandler(typeof(TestClosed));
}
