namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>Where a delivery is. A resend or a replay makes it pending again.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its first or its next attempt.</summary>
    Pending = 0,

    /// <summary>The receiver responded with 2xx.</summary>
    Succeeded = 1,

    /// <summary>The last attempt failed.</summary>
    Failed = 2,

    /// <summary>Not sent, because the subscription was disabled.</summary>
    Discarded = 3,
}
