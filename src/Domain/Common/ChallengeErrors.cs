namespace SvcInfra.Domain.Common;

public static class ChallengeErrors
{
    public static readonly Error Required = new(
        ErrorKind.Forbidden,
        "challenge_required",
        "This request requires a solved challenge. GET /api/v1/challenges, then send the response in the header X-Challenge-Response.");

    public static readonly Error Failed = new(
        ErrorKind.Forbidden, "challenge_failed", "The response to the challenge is wrong, expired or already used. Solve a new challenge.");

    public static readonly Error Unavailable = new(
        ErrorKind.Unavailable, "challenge_unavailable", "The service that checks challenges does not respond. Try again in a moment.");
}
