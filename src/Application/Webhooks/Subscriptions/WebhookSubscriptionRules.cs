using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Rules that creating and changing a subscription share. Values that are null are not checked.</summary>
internal static partial class WebhookSubscriptionRules
{
    /// <summary>
    /// Resolves the host, so it is a rule and no part of the handler: rules run before the transaction begins. The error has the code of the guard.
    /// </summary>
    public static void CallableUrl<T>(this IRuleBuilder<T, string?> rule, IOutboundGuard guard) =>
        rule.CustomAsync(async (url, context, cancellationToken) =>
        {
            if (!string.IsNullOrEmpty(url) && await guard.CheckAsync(url, cancellationToken) is { IsSuccess: false } refused)
            {
                var error = Error.Of(refused);
                context.AddFailure(new ValidationFailure(context.PropertyPath, error.Message) { ErrorCode = error.Code });
            }
        });

    public static void EventTypePatterns<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule, PublicEventCatalog catalog) =>
        rule.Must(patterns => patterns is null || patterns.Count is >= 1 and <= WebhookSubscription.MaxEventTypes)
            .WithErrorCode("out_of_range").WithMessage($"Use 1 to {WebhookSubscription.MaxEventTypes} event types.")
            .Must(patterns =>
                patterns is null || patterns.Count > WebhookSubscription.MaxEventTypes || patterns.All(pattern => IsKnown(pattern, catalog)))
            .WithErrorCode("unknown_event_type")
            .WithMessage("Each entry must be an event type, a prefix such as project.*, or *. GET /webhooks/event-types lists all of them.");

    public static void Channels<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) =>
        rule.Must(channels => channels is null || channels.Count <= WebhookSubscription.MaxChannels)
            .WithErrorCode("too_many").WithMessage($"Use at most {WebhookSubscription.MaxChannels} channels.")
            .Must(channels => channels is null || channels.All(channel => channel is not null && ChannelPattern().IsMatch(channel)))
            .WithErrorCode("invalid_channel").WithMessage("A channel has 1 to 100 letters, digits and the characters . _ : -");

    public static void Conditions<T>(this IRuleBuilder<T, IReadOnlyList<WebhookConditionDto>?> rule) =>
        rule.Must(filter => filter is null || filter.Count <= WebhookSubscription.MaxConditions)
            .WithErrorCode("too_many").WithMessage($"Use at most {WebhookSubscription.MaxConditions} conditions.")
            .Must(filter => filter is null || filter.All(condition => condition is not null && IsField(condition.Field)))
            .WithErrorCode("invalid_field")
            .WithMessage($"A field is a path of 1 to {WebhookCondition.MaxDepth} names of letters, digits, _ and -, separated by full stops.")
            .Must(filter => filter is null || filter.All(condition => condition is null || HasGoodValues(condition)))
            .WithErrorCode("invalid_values")
            .WithMessage(
                $"equals and notEquals take one value, in takes 1 to {WebhookCondition.MaxValues}, exists none; "
                + $"a value has at most {WebhookCondition.MaxValueLength} characters.");

    public static void RateLimit<T>(this IRuleBuilder<T, int?> rule, int least) =>
        rule.InclusiveBetween(least, WebhookSubscription.MaxRateLimit).WithErrorCode("out_of_range");

    private static bool IsKnown(string? pattern, PublicEventCatalog catalog) =>
        pattern is { Length: > 0 and <= EventTypePattern.MaxLength } && catalog.All.Any(type => EventTypePattern.Matches(pattern, type.Name));

    private static bool IsField(string? field) => field is { Length: <= WebhookCondition.MaxFieldLength } && FieldPattern().IsMatch(field);

    private static bool HasGoodValues(WebhookConditionDto condition)
    {
        var values = condition.Values ?? [];
        var isCount = condition.Operator switch
        {
            WebhookOperator.Exists => values.Count == 0,
            WebhookOperator.In => values.Count is >= 1 and <= WebhookCondition.MaxValues,
            WebhookOperator.Equals or WebhookOperator.NotEquals => values.Count == 1,
            _ => false,
        };
        return isCount && values.All(value => value is { Length: <= WebhookCondition.MaxValueLength });
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,4}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FieldPattern();
}
