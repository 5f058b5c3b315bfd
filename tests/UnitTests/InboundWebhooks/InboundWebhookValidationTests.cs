using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Application.InboundWebhooks.Contracts;
using SvcInfra.Application.InboundWebhooks.Signatures;
using SvcInfra.Infrastructure.InboundWebhooks;

namespace SvcInfra.UnitTests.InboundWebhooks;

public sealed class InboundWebhookValidationTests
{
    private const string Good = "a secret of a payment provider";

    [Theory]
    [InlineData("shop", "", "a secret of a payment provider", null)]
    [InlineData("shop", "Production", "a secret of a payment provider", null)]
    [InlineData("shop", "Development", "", null)]
    [InlineData("shop", "Production", "", "InboundWebhooks:Sources:shop:Secrets must be set outside Development")]
    [InlineData("shop", "Staging", "", "InboundWebhooks:Sources:shop:Secrets must be set outside Development")]
    [InlineData("shop", "Production", "too short", "InboundWebhooks:Sources:shop:Secrets:0 has less than 16 characters.")]
    [InlineData("shop", "Production", "   too short    ", "InboundWebhooks:Sources:shop:Secrets:0 has less than 16 characters.")]
    [InlineData("shpo", "Development", "a secret of a payment provider", "InboundWebhooks:Sources has 'shpo', which is not a source. Sources: shop.")]
    public void Settings_of_a_source_are_checked(string source, string environment, string secret, string? problem)
    {
        var options = new InboundWebhooksOptions { Sources = { [source] = Source(secret) } };

        ShouldHave(Validate<Shop>(options, environment), problem);
    }

    [Fact]
    public void Disabled_source_needs_no_secret()
    {
        var options = new InboundWebhooksOptions { Sources = { ["shop"] = new InboundSourceOptions { Enabled = false } } };

        ShouldHave(Validate<Shop>(options, "Production"), problem: null);
    }

    [Theory]
    [InlineData(0, "InboundWebhooks:Sources:shop:Tolerance must be from 00:00:01 to 01:00:00.")]
    [InlineData(1, null)]
    [InlineData(3_600, null)]
    [InlineData(3_601, "InboundWebhooks:Sources:shop:Tolerance must be from 00:00:01 to 01:00:00.")]
    public void Tolerance_has_limits(int seconds, string? problem)
    {
        var source = Source(Good);
        source.Tolerance = TimeSpan.FromSeconds(seconds);

        ShouldHave(Validate<Shop>(new InboundWebhooksOptions { Sources = { ["shop"] = source } }, "Production"), problem);
    }

    [Fact]
    public void Source_has_at_most_ten_secrets()
    {
        var source = Source([.. Enumerable.Repeat(Good, 11)]);

        ShouldHave(
            Validate<Shop>(new InboundWebhooksOptions { Sources = { ["shop"] = source } }, "Production"),
            "InboundWebhooks:Sources:shop:Secrets has more than 10 secrets.");
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_c2hvcnQ=", false)]
    [InlineData("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", true)]
    [InlineData("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", false)]
    public void Key_of_Standard_Webhooks_has_its_form(string secret, bool isGood)
    {
        var result = Validate<Partner>(new InboundWebhooksOptions { Sources = { ["partner"] = Source(secret) } }, "Production");

        result.Succeeded.ShouldBe(isGood, result.FailureMessage);
        (result.FailureMessage ?? string.Empty).ShouldNotContain(secret);
    }

    [Fact]
    public void Unknown_grant_is_refused() => ShouldHave(
        Validate<Greedy>(new InboundWebhooksOptions { Sources = { ["greedy"] = Source(Good) } }, "Production"),
        "The source 'greedy' has the grant 'no-such.permission', which no module declares.");

    [Fact]
    public void Handler_without_a_source_or_with_a_wrong_name_is_refused()
    {
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddInboundWebhookHandler(typeof(Nameless)));
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddInboundWebhookHandler(typeof(Shouting)));
        new ServiceCollection().AddInboundWebhookHandler(typeof(string)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("invoice.paid", true)]
    [InlineData("customer.subscription.deleted", true)]
    [InlineData("customer.subscription", false)]
    [InlineData("customer.subscriptions.deleted", false)]
    [InlineData("invoice.paid.twice", false)]
    [InlineData(null, false)]
    public void Source_handles_the_types_that_it_names(string? type, bool handles) => SourceOf<Shop>().Handles(type).ShouldBe(handles);

    [Fact]
    public void Source_without_types_handles_all() => SourceOf<Partner>().Handles(null).ShouldBeTrue();

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate<T>(InboundWebhooksOptions options, string environment)
    {
        var host = Substitute.For<IHostEnvironment>();
        host.EnvironmentName.Returns(environment);
        return new InboundWebhookValidation(
            new InboundWebhookSources([SourceOf<T>()]), [new StripeVerifier(), new GitHubVerifier(), new StandardWebhooksVerifier()],
            new PermissionCatalog([]), host).Validate(name: null, options);
    }

    private static void ShouldHave(Microsoft.Extensions.Options.ValidateOptionsResult result, string? problem)
    {
        result.Succeeded.ShouldBe(problem is null, result.FailureMessage);
        if (problem is not null)
        {
            result.FailureMessage!.ShouldContain(problem);
        }
    }

    private static InboundSourceOptions Source(params string[] secrets)
    {
        var options = new InboundSourceOptions();
        foreach (var secret in secrets.Where(secret => secret.Length > 0))
        {
            options.Secrets.Add(secret);
        }

        return options;
    }

    private static InboundWebhookSource SourceOf<T>() => InboundWebhookSource.Of(typeof(T));

    private abstract class Handler : IInboundWebhookHandler
    {
        public Task HandleAsync(InboundWebhook webhook, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [InboundWebhookSource("shop", WebhookSignatureScheme.Stripe, "invoice.paid", "customer.subscription.*")]
    private sealed class Shop : Handler;

    [InboundWebhookSource("partner", WebhookSignatureScheme.StandardWebhooks)]
    private sealed class Partner : Handler;

    [InboundWebhookSource("greedy", WebhookSignatureScheme.GitHub, Grants = ["no-such.permission"])]
    private sealed class Greedy : Handler;

    [InboundWebhookSource("SHOUTING", WebhookSignatureScheme.GitHub)]
    private sealed class Shouting : Handler;

    private sealed class Nameless : Handler;
}
