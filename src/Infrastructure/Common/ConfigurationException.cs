namespace SvcInfra.Infrastructure.Common;

/// <summary>A setting is missing or wrong. The message names its key and says what to set; the start ends with it.</summary>
public class ConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);
