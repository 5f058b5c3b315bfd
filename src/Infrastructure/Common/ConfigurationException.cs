namespace SvcInfra.Infrastructure.Common;

/// <summary>A setting is missing or wrong, which ends the start. The message names the key and says what to set.</summary>
public sealed class ConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);
